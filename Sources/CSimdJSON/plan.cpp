#include "plan.h"
#include "csimdjson.h"

PlanNode &PlanNode::at(std::string_view path) {
  if (path.empty()) return *this;
  const size_t dot = path.find('.');
  const std::string_view first = path.substr(0, dot);
  const std::string_view rest = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  for (PlanNode &child : children)
    if (child.name == first) return child.at(rest);
  children.emplace_back();
  children.back().name = std::string(first);
  return children.back().at(rest);
}

size_t PlanNode::find(std::string_view name) const {
  size_t index = 0;
  while (index < children.size() && children[index].name != name) ++index;
  return index;
}

extern "C" csj_plan *csj_plan_create(void) { return new csj_plan(); }
extern "C" void csj_plan_destroy(csj_plan *plan) { delete plan; }

extern "C" void csj_plan_items(csj_plan *plan, const char *path, size_t length) {
  plan->document.at(std::string_view(path, length)).is_items = true;
}

extern "C" int32_t csj_plan_add(csj_plan *plan, int of_item, const char *path, size_t length) {
  PlanNode &node = (of_item ? plan->item : plan->document).at(std::string_view(path, length));
  int32_t &count = of_item ? plan->item_slots : plan->document_slots;
  if (node.slot < 0) node.slot = count++;
  return node.slot;
}
