// What Swift needs of OpenSSL 3: the headers, and the calls that Swift cannot make safely by itself.
// Only the OpenSSL room imports this. No policy here.
#ifndef ROLLCALL_COPENSSL_SHIM_H
#define ROLLCALL_COPENSSL_SHIM_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

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

#endif
