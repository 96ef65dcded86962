// Rollcall's whole view of libcurl: the header itself, and what of it Swift cannot see.
// Only `static inline` wrappers stand here, each with its reason; no logic.
#pragma once

// Without this CURL and CURLM are both `void`, and Swift would take one handle for the other.
#define CURL_STRICTER
#include <curl/curl.h>

// Why wrappers by kind: `curl_easy_setopt`, `curl_easy_getinfo` and `curl_multi_setopt` are variadic, which Swift does not
// import; and a value of the wrong width through `...` is undefined behaviour without a word, so each kind has one door.

/// Options that take a C `long`: numbers, switches, enumerations.
static inline CURLcode rollcall_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// Options that take a string, which libcurl copies; NULL restores "not set".
static inline CURLcode rollcall_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Options that take bytes which libcurl keeps a pointer to, not copies: they must outlive the handle's use of them.
static inline CURLcode rollcall_easy_set_blob(CURL *easy, CURLoption option, void *bytes, size_t count) {
    struct curl_blob blob = {bytes, count, CURL_BLOB_NOCOPY};
    return curl_easy_setopt(easy, option, &blob);
}

/// Options that take a pointer which libcurl keeps, not copies: the caller must outlive the handle's use of it.
static inline CURLcode rollcall_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

/// The request's headers; libcurl keeps the list, not a copy.
static inline CURLcode rollcall_easy_set_headers(CURL *easy, struct curl_slist *list) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}

/// A POST body that libcurl copies. The size must be told first, or libcurl would measure it with `strlen`.
static inline CURLcode rollcall_easy_set_post_body(CURL *easy, const void *bytes, curl_off_t size) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, size);
    return code ? code : curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes);
}

/// A callback and its context belong together; set one without the other and C calls Swift with a stranger's pointer.
static inline CURLcode rollcall_easy_set_body_reader(CURL *easy, curl_write_callback reader, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, reader);
    return code ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

/// The same for header lines: libcurl declares their callback with the type of the body's.
static inline CURLcode rollcall_easy_set_head_reader(CURL *easy, curl_write_callback reader, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, reader);
    return code ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

/// The same for the callback that makes each socket.
static inline CURLcode rollcall_easy_set_socket_maker(CURL *easy, curl_opensocket_callback maker, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, maker);
    return code ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

/// Information of the kind `long`; 0 where libcurl has none.
static inline long rollcall_easy_get_long(CURL *easy, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(easy, info, &value) ? 0 : value;
}

/// Information of the kind `curl_off_t`, such as times in microseconds; 0 where libcurl has none.
static inline curl_off_t rollcall_easy_get_offset(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(easy, info, &value) ? 0 : value;
}

/// What CURLOPT_PRIVATE was given; libcurl types it as `char *`.
static inline void *rollcall_easy_get_private(CURL *easy) {
    char *value = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value) ? NULL : value;
}

/// Options of a multi handle that take a C `long`.
static inline CURLMcode rollcall_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// Macros that Swift does not import, being expressions or enumerators in disguise.
static const long rollcall_global_default = CURL_GLOBAL_DEFAULT;
static const long rollcall_pipe_multiplex = CURLPIPE_MULTIPLEX;
static const size_t rollcall_error_size = CURL_ERROR_SIZE;
static const curl_socket_t rollcall_socket_bad = CURL_SOCKET_BAD;
static const int rollcall_feature_tls = CURL_VERSION_SSL;
static const int rollcall_feature_async_dns = CURL_VERSION_ASYNCHDNS;

/// The features of the library that runs, not of the header that was compiled; CURLVERSION_NOW is a macro.
static inline int rollcall_features(void) {
    return curl_version_info(CURLVERSION_NOW)->features;
}
