// The rule table, vendors M to O. Facts only, each with the page that tells it.

let formatsMToO: [KeyFormat] = [
    .init("MailerSend", "mlsn.", .alphanumeric, 30...100, "www.mailersend.com/help/managing-api-tokens"),
    .init(
        "Mailgun", "key-", .small, 32...32, "documentation.mailgun.com/docs/mailgun/api-reference/mg-auth", weak: true),
    .init("Mandrill", "md-", .url, 22...22, "mailchimp.com/developer/transactional", weak: true),
    .init("Mapbox", "sk.eyJ tk.eyJ", .dotted, 60...160, "docs.mapbox.com/api/accounts/tokens"),
    .init("Mappedin", "mis_", .alphanumeric, 52...52, "developer.mappedin.com/docs", weak: true),
    .init("Mem0", "m0-", .alphanumeric, 24...48, "docs.mem0.ai/api-reference", weak: true),
    .init("Mercado Pago", "APP_USR-", .url, 40...110, "www.mercadopago.com.ar/developers"),
    .init(
        "Mercury", "mercury_production_ mercury_sandbox_", .word, 44...72,
        "docs.mercury.com/docs/api-token-security-policies"),
    .init("Mergify", "mergify_application_key_", .url, 40...200, "docs.mergify.com/api"),
    .init("Metabase", "mb_", .base64, 40...52, "www.metabase.com/docs/latest/people-and-groups/api-keys", weak: true),
    .init("Mintlify", "mint_", .word, 20...48, "mintlify.com/docs/api/introduction", weak: true),
    .init("Modal", "as-", .alphanumeric, 22...24, "modal.com/docs/reference/cli/token", weak: true),
    .init(
        "Mollie", "live_ test_ access_", .alphanumeric, 30...48, "docs.mollie.com/reference/authentication", weak: true),
    .init("MongoDB Atlas", "mdb_sa_sk_", .url, 30...48, "www.mongodb.com/docs/atlas/api/service-accounts-overview"),
    .init("n8n", "n8n_api_", .dotted, 32...400, "docs.n8n.io/api/authentication"),
    .init("Neon", "napi_", .alphanumeric, 48...80, "neon.com/docs/manage/api-keys"),
    .init("NetBird", "nbp_", .alphanumeric, 36...36, "docs.netbird.io/ipa/resources/instance"),
    .init("Netlify", "nfp_ nfc_ nfo_ nfb_ nfu_", .alphanumeric, 36...48, "docs.netlify.com/api/get-started"),
    .init(
        "New Relic", "NRAK- NRAA- NRII- NRIQ- NRRA-", .url, 25...42,
        "docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys"),
    .init(
        "Nightfall", "NF-", .alphanumeric, 32...40, "help.nightfall.ai/developer-api/key-concepts/setup/api_key",
        weak: true),
    .init("Nomic", "nk-", .url, 40...48, "docs.nomic.ai", weak: true),
    .init("Notion", "ntn_", .alphanumeric, 43...50, "developers.notion.com/page/changelog"),
    .init("Notion", "secret_", .alphanumeric, 43...43, "developers.notion.com/page/changelog"),
    .init("Notion", "nrt_", .word, 40...55, "developers.notion.com/page/changelog", weak: true),
    .init("npm", "npm_", .alphanumeric, 36...36, "docs.npmjs.com/about-access-tokens"),
    .init("NuGet", "oy2", .small, 43...43, "learn.microsoft.com/nuget/nuget-org/publish-a-package", weak: true),
    .init("NVIDIA", "nvapi-", .url, 60...70, "docs.nvidia.com/ngc"),
    .init("Nylas", "nyk_v0_", .alphanumeric, 60...64, "developer.nylas.com/docs/v3/auth"),
    .init(
        "Octopus Deploy", "API-", .capital, 25...40, "octopus.com/docs/octopus-rest-api/how-to-create-an-api-key",
        weak: true),
    .init("OneSignal", "os_v2_app_ os_v2_org_", .small, 103...103, "documentation.onesignal.com/docs/keys-and-ids"),
    .init(
        "Onfido", "api_live. api_live_us. api_live_ca. api_sandbox.", .dotted, 44...80,
        "documentation.identity.entrust.com/api/latest"),
    .init(
        "OpenAI", "sk-proj- sk-svcacct- sk-admin- sk-None-", .url, 40...180,
        "platform.openai.com/docs/api-reference/authentication"),
    .init("OpenAI", "T3BlbkFJ", .url, 20...90, "platform.openai.com/docs/api-reference/authentication"),
    .init("OpenAI", "sk-", .url, 32...64, "platform.openai.com/docs/api-reference/authentication", weak: true),
    .init("OpenRouter", "sk-or-v1-", .hex, 64...64, "openrouter.ai/docs/api-reference/authentication"),
    .init("OpenShift", "sha256~", .url, 43...43, "docs.redhat.com/en/documentation/openshift_container_platform"),
    .init("Open VSX", "ovsxat_ ovsxp_", .url, 36...36, "github.com/eclipse/openvsx/wiki/Publishing-Extensions"),
    .init("Ory", "ory_pat_ ory_apikey_ ory_wak_", .url, 24...48, "www.ory.sh/docs/security-compliance/token-formats"),
    .init(
        "Ory", "ory_at_ ory_rt_ ory_ac_ ory_st_", .url, 24...90, "www.ory.sh/docs/security-compliance/token-formats",
        weak: true),
]
