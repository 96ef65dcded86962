// What Swift needs of OpenSSL 3: the headers, and the calls that Swift cannot make safely by itself.
// Only the OpenSSL room imports this. No policy here.
#ifndef ROLLCALL_COPENSSL_SHIM_H
#define ROLLCALL_COPENSSL_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// An OSSL_PARAM keeps the pointers to its name and value until the call that reads it. A Swift string passed as
// `const char *` lives for one call only, so the list is built here, where the names are static.
static inline EVP_MAC_CTX *rollcall_hmac_sha256_new(void)
{
    OSSL_PARAM digest[2] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA2-256", 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(algorithm);
    EVP_MAC_free(algorithm);
    if (context != NULL && EVP_MAC_CTX_set_params(context, digest) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    return context;
}

// EVP_CTRL_AEAD_SET_TAG takes `void *` for a tag that it only reads; the cast stands here, not at the caller.
static inline int rollcall_aead_expect_tag(EVP_CIPHER_CTX *context, const unsigned char *tag, int length)
{
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, length, (void *)tag);
}

// SSL_CTX_set_min_proto_version, SSL_CTX_set1_groups_list, SSL_CTX_set_mode and SSL_CTX_set_session_cache_mode are macros.
static inline int rollcall_context_least_version(SSL_CTX *context, int version)
{
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int rollcall_context_groups(SSL_CTX *context, const char *groups)
{
    return (int)SSL_CTX_set1_groups_list(context, groups);
}

// Buffers of connections that rest are freed; sessions are kept by clients alone, in tickets.
static inline void rollcall_context_save_memory(SSL_CTX *context)
{
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

// BIO_clear_retry_flags and BIO_set_retry_read are macros. There is nothing to read now; there may be later.
static inline void rollcall_bio_is_empty(BIO *bio, int is_empty)
{
    BIO_clear_retry_flags(bio);
    if (is_empty) {
        BIO_set_retry_read(bio);
    }
}

// All SSL_OP_* are macros with casts, which Swift does not see.
static const uint64_t rollcall_op_no_renegotiation = SSL_OP_NO_RENEGOTIATION;
static const uint64_t rollcall_op_no_compression = SSL_OP_NO_COMPRESSION;
// Our order decides, but for who puts ChaCha20 first: its processor has no instructions for AES.
static const uint64_t rollcall_op_own_order = SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA;

// Stacks are typed by macros. Frees the certificates, too.
static inline STACK_OF(X509) *rollcall_chain_new(void)
{
    return sk_X509_new_null();
}

static inline int rollcall_chain_push(STACK_OF(X509) *chain, X509 *certificate)
{
    return sk_X509_push(chain, certificate) > 0;
}

static inline void rollcall_chain_free(STACK_OF(X509) *chain)
{
    sk_X509_pop_free(chain, X509_free);
}

// ERR_GET_LIB and ERR_GET_REASON are macros or inline, by version. Whether a PEM text has simply ended.
static inline int rollcall_error_is_pem_end(unsigned long code)
{
    return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

// A GENERAL_NAME is a union of C types, in a stack that is typed by macros.
static inline GENERAL_NAMES *rollcall_names_of(const X509 *certificate)
{
    return X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int rollcall_names_count(const GENERAL_NAMES *names)
{
    return sk_GENERAL_NAME_num(names);
}

// The name at an index if it is of that kind, GEN_DNS or GEN_URI, else null.
static inline const ASN1_IA5STRING *rollcall_name_at(const GENERAL_NAMES *names, int index, int kind)
{
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    return name != NULL && name->type == kind ? name->d.ia5 : NULL;
}

#endif
