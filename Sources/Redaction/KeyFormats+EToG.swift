// The rule table, vendors E to G. Facts only, each with the page that tells it.

let formatsEToG: [KeyFormat] = [
    .init("E2B", "e2b_", .hex, 40...40, "e2b.dev/docs/getting-started/api-key"),
    .init("EasyPost", "EZAK EZTK", .alphanumeric, 50...60, "docs.easypost.com/docs/authentication"),
    .init("Elastic", "essu_", .base64, 60...200, "www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys"),
    .init("ElevenLabs", "sk_", .hex, 48...48, "elevenlabs.io/docs/api-reference/authentication", weak: true),
    .init("Endor Labs", "endr+", .url, 16...16, "docs.endorlabs.com/rest-api/authentication"),
    .init(
        "Facebook", "EAAG EAAC EAAB EAAM EAAD", .alphanumeric, 80...260,
        "developers.facebook.com/docs/facebook-login/guides/access-tokens"),
    .init(
        "Facebook", "EAA", .alphanumeric, 80...260,
        "developers.facebook.com/docs/facebook-login/guides/access-tokens", weak: true),
    .init(
        "Figma", "figd_ figp_ figu_ figo_ figur_ figoh_ figuh_ figor_ figdr_ figdh_", .url, 36...54,
        "developers.figma.com/docs/rest-api/authentication"),
    .init("Fernet", "gAAAAA", .url, 94...4000, "github.com/fernet/spec/blob/master/Spec.md"),
    .init("Firecrawl", "fc-", .hex, 32...32, "docs.firecrawl.dev/api-reference/introduction", weak: true),
    .init("FireHydrant", "fhb-", .url, 32...48, "docs.firehydrant.com"),
    .init("Fireworks AI", "fw_", .alphanumeric, 22...32, "docs.fireworks.ai", weak: true),
    .init("Flagsmith", "ser.", .alphanumeric, 20...40, "docs.flagsmith.com/clients/server-side", weak: true),
    .init("Fleetbase", "flb_live_ flb_test_", .alphanumeric, 20...64, "docs.fleetbase.io/developers/api"),
    .init("Flexport", "shltm_", .url, 40...40, "apidocs.flexport.com"),
    .init("Flutterwave", "FLWSECK_TEST- FLWSECK-", .url, 32...48, "developer.flutterwave.com/docs/authentication"),
    .init("Fly.io", "fo1_ fm1r_ fm1a_ fm2_", .base64, 40...1200, "fly.io/docs/security/tokens"),
    .init("Frame.io", "fio-u-", .base64, 64...64, "developer.frame.io/docs/getting-started/authentication"),
    .init("Friendli", "flp_", .alphanumeric, 46...46, "docs.friendli.ai", weak: true),
    .init("GC Notify", "gcntfy-", .url, 73...160, "documentation.notification.canada.ca/en/start"),
    .init("GitBook", "gb_api_", .alphanumeric, 30...48, "gitbook.com/docs/developers/gitbook-api/authentication"),
    .init(
        "GitHub", "ghp_ gho_ ghu_ ghs_ ghr_", .alphanumeric, 36...255,
        "docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"),
    .init(
        "GitHub", "ghs_", .dotted, 100...600,
        "docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
        weak: true),
    .init(
        "GitHub", "github_pat_", .word, 60...93,
        "docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"),
    .init(
        "GitLab", "glpat- gldt- glrt- glptt- glft- glsoat- glcbt-", .dotted, 20...320, "docs.gitlab.com/security/tokens"
    ),
    .init(
        "GitLab", "glimt- glagent- gloas- glffct- glrtr- glwt-", .dotted, 20...320, "docs.gitlab.com/security/tokens"),
    .init("GitLab", "GR1348941", .url, 20...50, "docs.gitlab.com/security/tokens"),
    .init(
        "GoCardless", "live_ sandbox_", .url, 40...40,
        "developer.gocardless.com/getting-started/api/making-your-first-request", weak: true),
    .init("Google", "AIza", .url, 35...35, "docs.cloud.google.com/docs/authentication/api-keys"),
    .init("Google", "AQ.Ab", .url, 40...60, "ai.google.dev/gemini-api/docs/api-key"),
    .init("Google", "GOCSPX-", .url, 28...28, "developers.google.com/identity/protocols/oauth2/web-server"),
    .init("Google", "ya29.", .dotted, 60...1200, "developers.google.com/identity/protocols/oauth2"),
    .init("Google", "1//0", .url, 40...120, "developers.google.com/identity/protocols/oauth2"),
    .init("Grafana", "glsa_", .word, 41...41, "grafana.com/docs/grafana/latest/administration/service-accounts"),
    .init(
        "Grafana", "glc_", .base64, 32...400,
        "grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions"),
    .init(
        "Grafana", "eyJrIjoi", .base64, 70...400,
        "grafana.com/docs/grafana/latest/developers/http_api/authentication"),
    .init("Groq", "gsk_", .alphanumeric, 48...56, "console.groq.com/docs/api-reference"),
    .init("Guardsquare", "gs_appsweep_", .url, 24...48, "help.guardsquare.com"),
]
