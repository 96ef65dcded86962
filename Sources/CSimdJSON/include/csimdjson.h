// A small C face over simdjson's On-Demand parser: takes the values at given paths out of every item of a list, as slices of the
// text. Knows nothing of keys. The whole document is checked on the way: syntax, UTF-8, duplicate members, depth.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable behind the text handed to `csj_read`.
enum { CSJ_PADDING = 64 };

/// What a value is.
enum { CSJ_ABSENT, CSJ_NULL, CSJ_FALSE, CSJ_TRUE, CSJ_NUMBER, CSJ_STRING, CSJ_ARRAY, CSJ_STRING_ARRAY, CSJ_OBJECT };

/// How a reading ended.
enum {
  CSJ_OK, CSJ_SYNTAX, CSJ_DUPLICATE, CSJ_TOO_DEEP, CSJ_NO_ITEMS, CSJ_ITEM_NO_OBJECT, CSJ_WRONG_TYPE, CSJ_TOO_LARGE,
  CSJ_NO_MEMORY
};

/// A value: its bytes lie at `offset` of the text followed by the arena. Strings are without quotes and escapes, numbers, arrays
/// and objects as written; `CSJ_STRING_ARRAY` is an array that holds nothing but strings.
typedef struct {
  uint32_t offset;
  uint32_t length;
  uint32_t kind;
} csj_value;

/// Which values to take. Immutable once built; may be shared by readers of several threads.
typedef struct csj_plan csj_plan;
csj_plan *csj_plan_create(void);
void csj_plan_destroy(csj_plan *plan);
/// Where the items are; members' names separated by dots, empty for the document itself.
void csj_plan_items(csj_plan *plan, const char *path, size_t length);
/// A value of every item, or of the document around them. Returns its slot: items' and the document's count apart, from 0.
int32_t csj_plan_add(csj_plan *plan, int of_item, const char *path, size_t length);

/// Buffers of one reading; for one thread at a time.
typedef struct csj_reader csj_reader;
csj_reader *csj_reader_create(void);
void csj_reader_destroy(csj_reader *reader);

/// What was read; belongs to the reader and lives until its next reading.
typedef struct {
  const csj_value *document;  // one per slot of the document
  const csj_value *items;     // item_count times one per slot of items
  size_t item_count;
  const uint8_t *arena;       // undone escapes; to be put behind the text
  size_t arena_length;
} csj_result;

/// Reads a text of `length` bytes with CSJ_PADDING readable bytes behind it.
int csj_read(csj_reader *reader, const csj_plan *plan, const uint8_t *text, size_t length, csj_result *result);

#ifdef __cplusplus
}
#endif
#endif
