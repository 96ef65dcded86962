// The rule table, vendors P to R. Facts only, each with the page that tells it.

let formatsPToR: [KeyFormat] = [
    .init(
        "Paddle", "pdl_live_apikey_ pdl_sdbx_apikey_", .word, 50...60,
        "developer.paddle.com/api-reference/about/api-keys"),
    .init(
        "Paddle", "pdl_ntfset_", .base64, 50...70, "developer.paddle.com/webhooks/signature-verification"),
    .init(
        "PASETO", "v1.local. v2.local. v3.local. v4.local. v1.public. v2.public. v3.public. v4.public.", .url,
        60...4000, "github.com/paseto-standard/paseto-spec"),
    .init("PagerDuty", "pdus+ pdeu+", .base64, 16...60, "developer.pagerduty.com/docs/oauth-functionality"),
    .init("Pangea", "pts_", .small, 20...60, "pangea.cloud/docs", weak: true),
    .init("Permit.io", "permit_key_", .alphanumeric, 60...130, "docs.permit.io/overview/get-api-key"),
    .init("Perplexity", "pplx-", .alphanumeric, 40...64, "docs.perplexity.ai/guides/getting-started"),
    .init("Persona", "persona_production_ persona_sandbox_", .url, 20...80, "docs.withpersona.com/api-keys"),
    .init("Pinecone", "pcsk_", .word, 60...80, "docs.pinecone.io/guides/projects/manage-api-keys"),
    .init(
        "Pinterest", "pina_ pinr_", .dotted, 20...500, "developers.pinterest.com/docs/api/v5/oauth-token", weak: true),
    .init(
        "Plaid", "access-production- access-sandbox- access-development-", .url, 36...36,
        "plaid.com/docs/quickstart/glossary"),
    .init("PlanetScale", "pscale_tkn_ pscale_pw_ pscale_oauth_", .dotted, 32...64, "planetscale.com/docs/api"),
    .init(
        "Polar", "polar_oat_ polar_pat_ polar_at_ polar_rt_ polar_cs_ polar_whs_", .alphanumeric, 30...60,
        "polar.sh/docs/api-reference/introduction"),
    .init("Pollinations", "plln_sk_", .alphanumeric, 24...48, "enter.pollinations.ai"),
    .init("Portainer", "ptr_", .base64, 32...60, "docs.portainer.io/api/access", weak: true),
    .init("PostHog", "phx_ phs_ pha_ phr_", .alphanumeric, 40...60, "posthog.com/docs/api"),
    .init("Postman", "PMAK-", .url, 59...59, "learning.postman.com/docs/developer/postman-api/authentication"),
    .init(
        "Postman", "PMAT-", .capital, 26...26, "learning.postman.com/docs/developer/postman-api/authentication"),
    .init("Prefect", "pnu_ pnb_", .alphanumeric, 36...36, "docs.prefect.io/v3/how-to-guides/cloud/troubleshoot-cloud"),
    .init("Proof", "prf_", .url, 20...80, "dev.proof.com/docs/api-keys", weak: true),
    .init("PubNub", "sec-c-", .base64, 40...64, "www.pubnub.com/docs/general/basics/set-up-your-account"),
    .init("Pulumi", "pul-", .alphanumeric, 40...40, "www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens"),
    .init("PyPI", "pypi-", .url, 85...300, "docs.pypi.org/api/secrets"),
    .init("Ramp", "ramp_sec_", .alphanumeric, 48...48, "docs.ramp.com/developer-api/v1/authorization"),
    .init("ReadMe", "rdme_", .alphanumeric, 60...72, "docs.readme.com/main/reference"),
    .init("redirect.pizza", "rpa_", .alphanumeric, 30...30, "redirect.pizza/docs", weak: true),
    .init("Render", "rnd_", .alphanumeric, 24...40, "render.com/docs/api"),
    .init("Replicate", "r8_", .url, 37...40, "replicate.com/docs/topics/security/api-tokens"),
    .init("Resend", "re_", .word, 30...40, "resend.com/docs/api-reference/introduction", weak: true),
    .init("Retool", "retool_", .alphanumeric, 24...64, "docs.retool.com/org-users/guides/retool-api/authentication"),
    .init("Riot", "RGAPI-", .url, 36...36, "developer.riotgames.com/docs/lol"),
    .init("Robinhood", "rh-api-", .url, 36...36, "docs.robinhood.com/crypto/trading"),
    .init("Rootly", "rootly_", .hex, 64...64, "docs.rootly.com/api-reference/overview"),
    .init("RubyGems", "rubygems_", .hex, 48...48, "guides.rubygems.org/api-key-scopes"),
    .init("RunPod", "rpa_", .alphanumeric, 40...50, "docs.runpod.io/get-started/api-keys"),
    .init("Runway", "key_", .hex, 128...128, "docs.dev.runwayml.com/guides/setup"),
]
