// The plan as a tree of names, one for the document and one for its items.
#ifndef CSIMDJSON_PLAN_H
#define CSIMDJSON_PLAN_H

#include <string>
#include <string_view>
#include <vector>

struct PlanNode {
  std::string name;
  int32_t slot = -1;
  bool is_items = false;
  std::vector<PlanNode> children;

  /// The node at a path below this one, made where it is missing.
  PlanNode &at(std::string_view path);
  /// The index of the child of that name; the number of children where there is none.
  size_t find(std::string_view name) const;
};

struct csj_plan {
  PlanNode document;
  PlanNode item;
  int32_t document_slots = 0;
  int32_t item_slots = 0;
};

#endif
