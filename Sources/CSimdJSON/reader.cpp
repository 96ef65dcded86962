// One pass over the document by simdjson's On-Demand parser. It reads what it is asked for and no more, so everything else is
// walked here too: a backend's answer is believed whole or not at all.
#include "csimdjson.h"
#include "plan.h"

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <unordered_set>

#include <simdjson.h>

namespace od = simdjson::ondemand;

namespace {

constexpr int maximum_depth = 256;

/// Ends a reading from any depth.
struct Stop {
  int code;
};

template <typename T>
T checked(simdjson::simdjson_result<T> &&result) {
  T value;
  if (std::move(result).get(value)) throw Stop{CSJ_SYNTAX};
  return value;
}

}  // namespace

struct csj_reader {
  od::parser parser;
  std::vector<csj_value> document;
  std::vector<csj_value> items;
  std::vector<uint8_t> arena;
  size_t item_count = 0;

  int read(const csj_plan &plan, const uint8_t *text, size_t length);

 private:
  const csj_plan *plan_ = nullptr;
  const uint8_t *text_ = nullptr;
  size_t length_ = 0;
  bool has_items_ = false;

  void root(od::document &document);
  void items_of(od::array array);
  size_t place_of(od::field &field, const PlanNode &node, size_t start) const;
  void members(od::object object, const PlanNode &node, csj_value *slots, bool of_document, int depth);
  void take(od::value value, const PlanNode &node, csj_value *slots, bool of_document, int depth);
  csj_value scalar(od::value &value, od::json_type type);
  csj_value string(od::value &value);
  csj_value raw(std::string_view text, uint32_t kind) const;
  void check(od::value value, int depth);
  void check_members(od::object object, int depth);
  bool check_elements(od::array array, int depth);
  void check_scalar(od::value &value, od::json_type type);
};

namespace {

/// The names of an object that no plan knows, for finding the second of two alike.
class NameSet {
 public:
  void insert(std::string_view name) {
    if (count_ < few_.size()) {
      for (size_t i = 0; i < count_; ++i)
        if (few_[i] == name) throw Stop{CSJ_DUPLICATE};
      few_[count_++] = name;
    } else {
      if (many_.empty()) many_.insert(few_.begin(), few_.end());
      if (!many_.insert(name).second) throw Stop{CSJ_DUPLICATE};
    }
  }

 private:
  std::array<std::string_view, 16> few_;
  size_t count_ = 0;
  std::unordered_set<std::string_view> many_;
};

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

/// What stands between the quotes of a token that ends before the next one; false where an escape stands there too.
bool is_plain(std::string_view token, std::string_view &inside) {
  token = without_blanks(token);
  if (token.size() < 2 || token.back() != '"') throw Stop{CSJ_SYNTAX};
  inside = token.substr(1, token.size() - 2);
  return inside.empty() || !std::memchr(inside.data(), '\\', inside.size());
}

/// A member's name without escapes: a slice of the text, or, where it has escapes, of the parser's own buffer, which lives as long.
std::string_view name_of(od::field &field) {
  const char *start = field.key().raw();
  const char *end = start;
  while (*end != '"' && *end != '\\') ++end;
  if (*end == '"') return std::string_view(start, size_t(end - start));
  return checked(field.unescaped_key());
}

/// RFC 8259, section 6.
bool is_number(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > start;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (i < text.size() && text[i] == '0') ++i;
  else if (!digits()) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

}  // namespace

int csj_reader::read(const csj_plan &plan, const uint8_t *text, size_t length) {
  if (length > UINT32_MAX / 4) return CSJ_TOO_LARGE;
  plan_ = &plan;
  text_ = text;
  length_ = length;
  has_items_ = false;
  item_count = 0;
  document.assign(size_t(plan.document_slots), csj_value{0, 0, CSJ_ABSENT});
  items.clear();
  arena.clear();
  od::document doc;
  if (parser.iterate(reinterpret_cast<const char *>(text), length, length + CSJ_PADDING).get(doc)) return CSJ_SYNTAX;
  try {
    root(doc);
    // At the end there is no location any more; anything else is text behind the document.
    if (doc.current_location().error() != simdjson::OUT_OF_BOUNDS) return CSJ_SYNTAX;
  } catch (const Stop &stop) {
    return stop.code;
  }
  return has_items_ ? CSJ_OK : CSJ_NO_ITEMS;
}

void csj_reader::root(od::document &doc) {
  if (plan_->document.is_items) {
    if (checked(doc.type()) != od::json_type::array) throw Stop{CSJ_NO_ITEMS};
    return items_of(checked(doc.get_array()));
  }
  if (checked(doc.type()) != od::json_type::object) throw Stop{CSJ_NO_ITEMS};
  members(checked(doc.get_object()), plan_->document, document.data(), true, 1);
}

void csj_reader::items_of(od::array array) {
  has_items_ = true;
  const size_t width = size_t(plan_->item_slots);
  for (auto element : array) {
    od::value value = checked(std::move(element));
    if (checked(value.type()) != od::json_type::object) throw Stop{CSJ_ITEM_NO_OBJECT};
    items.resize(items.size() + width, csj_value{0, 0, CSJ_ABSENT});
    members(checked(value.get_object()), plan_->item, items.data() + item_count * width, false, 3);
    ++item_count;
  }
}

void csj_reader::members(od::object object, const PlanNode &node, csj_value *slots, bool of_document, int depth) {
  if (depth > maximum_depth) throw Stop{CSJ_TOO_DEEP};
  NameSet others;
  uint64_t seen = 0;
  size_t expected = 0;  // members mostly come in the order of the item before
  const size_t count = node.children.size();
  for (auto member : object) {
    od::field field = checked(std::move(member));
    size_t index = place_of(field, node, expected);
    if (index == count) {
      const std::string_view name = name_of(field);
      index = node.find(name);
      if (index == count) {
        others.insert(name);
        check(field.value(), depth + 1);
        continue;
      }
    }
    if (index < 64 && (seen >> index & 1)) throw Stop{CSJ_DUPLICATE};
    if (index < 64) seen |= uint64_t(1) << index;
    else others.insert(node.children[index].name);
    expected = index + 1;
    take(field.value(), node.children[index], slots, of_document, depth + 1);
  }
}

/// The child that a member is, sought from `start` on and round; the number of children where the name is not written like any.
size_t csj_reader::place_of(od::field &field, const PlanNode &node, size_t start) const {
  const char *name = field.key().raw();
  const size_t left = size_t(reinterpret_cast<const char *>(text_) + length_ - name);
  const size_t count = node.children.size();
  for (size_t step = 0; step < count; ++step) {
    const size_t index = start + step < count ? start + step : start + step - count;
    const std::string &known = node.children[index].name;
    if (known.size() < left && name[known.size()] == '"' && std::memcmp(name, known.data(), known.size()) == 0) return index;
  }
  return count;
}

void csj_reader::take(od::value value, const PlanNode &node, csj_value *slots, bool of_document, int depth) {
  const od::json_type type = checked(value.type());
  if (of_document && node.is_items) {
    if (type != od::json_type::array) throw Stop{CSJ_NO_ITEMS};
    return items_of(checked(value.get_array()));
  }
  if (type == od::json_type::object && !node.children.empty()) {
    od::object object = checked(value.get_object());
    if (node.slot >= 0) {
      slots[node.slot] = raw(without_blanks(checked(object.raw_json())), CSJ_OBJECT);
      if (object.reset().error()) throw Stop{CSJ_SYNTAX};
    }
    return members(object, node, slots, of_document, depth);
  }
  // The way leads on, but not from here: as wrong as a wrong value at its end.
  if (!node.children.empty() && type != od::json_type::null) throw Stop{CSJ_WRONG_TYPE};
  if (node.slot < 0) return check(value, depth);
  if (type == od::json_type::object) {
    od::object object = checked(value.get_object());
    slots[node.slot] = raw(without_blanks(checked(object.raw_json())), CSJ_OBJECT);
    if (object.reset().error()) throw Stop{CSJ_SYNTAX};
    check_members(object, depth);
  } else if (type == od::json_type::array) {
    od::array array = checked(value.get_array());
    slots[node.slot] = raw(without_blanks(checked(array.raw_json())), CSJ_ARRAY);
    if (array.reset().error()) throw Stop{CSJ_SYNTAX};
    if (check_elements(array, depth)) slots[node.slot].kind = CSJ_STRING_ARRAY;
  } else {
    slots[node.slot] = scalar(value, type);
  }
}

csj_value csj_reader::scalar(od::value &value, od::json_type type) {
  if (type == od::json_type::string) return string(value);
  const std::string_view token = without_blanks(value.raw_json_token());
  check_scalar(value, type);
  switch (type) {
    case od::json_type::number: return raw(token, CSJ_NUMBER);
    case od::json_type::boolean: return raw(token, token == "true" ? CSJ_TRUE : CSJ_FALSE);
    default: return raw(token, CSJ_NULL);
  }
}

csj_value csj_reader::string(od::value &value) {
  std::string_view text;
  if (is_plain(value.raw_json_token(), text)) return raw(text, CSJ_STRING);
  text = checked(value.get_string());
  const csj_value result{uint32_t(length_ + arena.size()), uint32_t(text.size()), CSJ_STRING};
  arena.insert(arena.end(), text.begin(), text.end());
  return result;
}

csj_value csj_reader::raw(std::string_view text, uint32_t kind) const {
  return csj_value{uint32_t(reinterpret_cast<const uint8_t *>(text.data()) - text_), uint32_t(text.size()), kind};
}

void csj_reader::check(od::value value, int depth) {
  if (depth > maximum_depth) throw Stop{CSJ_TOO_DEEP};
  const od::json_type type = checked(value.type());
  if (type == od::json_type::object) return check_members(checked(value.get_object()), depth);
  if (type == od::json_type::array) {
    check_elements(checked(value.get_array()), depth);
    return;
  }
  check_scalar(value, type);
}

void csj_reader::check_members(od::object object, int depth) {
  if (depth > maximum_depth) throw Stop{CSJ_TOO_DEEP};
  NameSet names;
  for (auto member : object) {
    od::field field = checked(std::move(member));
    names.insert(name_of(field));
    check(field.value(), depth + 1);
  }
}

/// Whether every element is a string.
bool csj_reader::check_elements(od::array array, int depth) {
  if (depth > maximum_depth) throw Stop{CSJ_TOO_DEEP};
  bool only_strings = true;
  for (auto element : array) {
    od::value value = checked(std::move(element));
    only_strings = checked(value.type()) == od::json_type::string && only_strings;
    check(value, depth + 1);
  }
  return only_strings;
}

void csj_reader::check_scalar(od::value &value, od::json_type type) {
  switch (type) {
    case od::json_type::string: {
      std::string_view text;
      if (!is_plain(value.raw_json_token(), text)) checked(value.get_string());
      return;
    }
    case od::json_type::boolean: checked(value.get_bool()); return;
    case od::json_type::number:
      if (!is_number(without_blanks(value.raw_json_token()))) throw Stop{CSJ_SYNTAX};
      return;
    default:
      if (without_blanks(value.raw_json_token()) != "null") throw Stop{CSJ_SYNTAX};
  }
}

extern "C" csj_reader *csj_reader_create(void) { return new (std::nothrow) csj_reader(); }
extern "C" void csj_reader_destroy(csj_reader *reader) { delete reader; }

extern "C" int csj_read(
    csj_reader *reader, const csj_plan *plan, const uint8_t *text, size_t length, csj_result *result) {
  try {
    const int code = reader->read(*plan, text, length);
    *result = csj_result{reader->document.data(), reader->items.data(), reader->item_count, reader->arena.data(),
                         reader->arena.size()};
    return code;
  } catch (const std::bad_alloc &) {
    return CSJ_NO_MEMORY;
  }
}
