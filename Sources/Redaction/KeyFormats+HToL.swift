// The rule table, vendors H to L. Facts only, each with the page that tells it.

let formatsHToL: [KeyFormat] = [
    .init(
        "Harness", "pat. sat.", .dotted, 60...80, "developer.harness.io/docs/platform/automation/api/api-quickstart",
        weak: true),
    .init("HashiCorp Vault", "hvs. hvb. hvr.", .url, 24...300, "developer.hashicorp.com/vault/docs/concepts/tokens"),
    .init(
        "HCP Terraform", ".atlasv1.", .url, 60...90,
        "developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"),
    .init("Helicone", "sk-helicone- pk-helicone-", .url, 24...48, "docs.helicone.ai"),
    .init("Heroku", "HRKU-", .url, 36...64, "devcenter.heroku.com/articles/oauth"),
    .init("Hex", "hxtp_ hxtw_", .hex, 64...96, "learn.hex.tech/docs/api/api-overview"),
    .init(
        "HubSpot", "pat-na1- pat-na2- pat-na3- pat-eu1- pat-ap1-", .url, 36...36,
        "developers.hubspot.com/docs/api/private-apps"),
    .init("Hugging Face", "hf_", .alphanumeric, 34...40, "huggingface.co/docs/hub/security-tokens"),
    .init("Hugging Face", "api_org_", .alphanumeric, 34...34, "huggingface.co/docs/hub/security-tokens"),
    .init("incident.io", "inc_", .alphanumeric, 32...64, "api-docs.incident.io", weak: true),
    .init("Infisical", "st.", .dotted, 60...160, "infisical.com/docs/internals/service-tokens", weak: true),
    .init("Infracost", "ico-", .alphanumeric, 32...32, "www.infracost.io/docs/integrations/infracost_api", weak: true),
    .init(
        "Inngest", "signkey-prod- signkey-test- signkey-branch-", .hex, 32...64,
        "www.inngest.com/docs/platform/signing-keys"),
    .init(
        "Instagram", "IGQV IGAA", .url, 80...260,
        "developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login", weak: true),
    .init(
        "Intercom", "dG9rO", .base64, 54...64,
        "developers.intercom.com/docs/build-an-integration/learn-more/authentication"),
    .init("Intra 42", "s-s4t2ud- s-s4t2af-", .hex, 64...64, "api.intra.42.fr/apidoc/guides/getting_started"),
    .init("Ionic", "ion_", .alphanumeric, 42...42, "ionic.io/docs", weak: true),
    .init("Iterative", "isat_", .url, 20...80, "doc.dvc.org/command-reference/studio/token", weak: true),
    .init("Jina AI", "jina_", .url, 40...64, "jina.ai/embeddings"),
    .init("Knock", "knock_st_", .url, 40...80, "docs.knock.app/developer-tools/service-tokens"),
    .init(
        "Kong Konnect", "kpat_ spat_", .alphanumeric, 32...128, "developer.konghq.com/konnect-api", weak: true),
    .init("LangFuse", "sk-lf-", .url, 36...36, "langfuse.com/docs/get-started"),
    .init("LangSmith", "lsv2_pt_ lsv2_sk_", .word, 40...48, "docs.smith.langchain.com/administration/api-keys"),
    .init(
        "LaunchDarkly", "sdk- api-", .url, 36...36, "launchdarkly.com/docs/home/account/environment/keys", weak: true),
    .init("Lichess", "lip_ lio_", .word, 20...60, "lichess.org/api", weak: true),
    .init("Linear", "lin_api_ lin_oauth_ lin_refresh_ lin_wh_", .alphanumeric, 40...64, "linear.app/developers"),
    .init(
        "LinkedIn", "WPL_AP1.", .free, 22...40, "learn.microsoft.com/linkedin/shared/authentication/authentication"),
    .init("Liveblocks", "sk_prod_ sk_dev_", .url, 24...80, "liveblocks.io/docs/api-reference/rest-api-endpoints"),
    .init("LlamaCloud", "llx-", .alphanumeric, 44...52, "docs.cloud.llamaindex.ai"),
    .init(
        "Logfire", "pylf_v1_", .word, 36...64,
        "logfire.pydantic.dev/docs/reference/advanced/migrate-to-new-project"),
    .init("Logfire", "pylf_v2_", .url, 80...96, "github.com/pydantic/logfire/blob/main/tests/test_auth.py"),
    .init("Luma AI", "luma-", .url, 64...140, "docs.lumalabs.ai"),
]
