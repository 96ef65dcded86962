// The rule table, vendors 1 to B. Facts only, each with the page that tells it.

let formatsAToB: [KeyFormat] = [
    .init("1Password", "ops_", .base64, 200...1200, "developer.1password.com/docs/service-accounts/security"),
    .init("Adafruit IO", "aio_", .alphanumeric, 28...28, "io.adafruit.com/api/docs"),
    .init("Adobe", "p8e-", .url, 32...36, "developer.adobe.com/developer-console/docs/guides/authentication"),
    .init("Adyen", "AQE", .free, 90...400, "docs.adyen.com/development-resources/api-credentials", weak: true),
    .init("age", "AGE-SECRET-KEY-1 AGE-SECRET-KEY-PQ-1", .capital, 58...64, "github.com/C2SP/C2SP/blob/main/age.md"),
    .init("AI71", "ai71-api-", .url, 36...36, "platform.ai71.ai"),
    .init("Aikido", "AIK_SECRET_ AIK_CI_", .alphanumeric, 20...64, "apidocs.aikido.dev/reference/authorization"),
    .init("Airtable", "pat", .dotted, 79...79, "airtable.com/developers/web/guides/personal-access-tokens", weak: true),
    .init("Aiven", "AVNS_", .url, 16...48, "aiven.io/docs/platform/howto"),
    .init("Alchemy", "alcht_", .alphanumeric, 30...30, "www.alchemy.com/docs"),
    .init("Amazon", "amzn.mws.", .url, 36...36, "developer-docs.amazon.com/sp-api/docs"),
    .init("Amazon", "Atzr| Atza|", .url, 60...2000, "developer.amazon.com/docs/login-with-amazon"),
    .init("Amazon", "amzn1.oa2-cs.v1.", .alphanumeric, 48...72, "developer.amazon.com/docs/login-with-amazon"),
    .init(
        "Anthropic", "sk-ant-api03- sk-ant-admin01- sk-ant-oat01- sk-ant-ort01-", .url, 80...108,
        "platform.claude.com/docs/en/manage-claude/authentication"),
    .init("Anthropic", "sk-ant-", .url, 32...128, "platform.claude.com/docs/en/manage-claude/authentication"),
    .init("Anyscale", "esecret_", .alphanumeric, 20...48, "docs.anyscale.com"),
    .init(
        "Apify", "apify_api_ apify_proxy_ apify_ui_", .alphanumeric, 34...46, "docs.apify.com/platform/integrations/api"
    ),
    .init("Arcjet", "ajkey_", .alphanumeric, 26...32, "docs.arcjet.com/environment"),
    .init("Arize", "ak-", .url, 60...80, "arize.com/docs", weak: true),
    .init(
        "Artifactory", "AKCp", .alphanumeric, 60...73,
        "jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens"),
    .init(
        "Artifactory", "cmVmd", .alphanumeric, 59...64,
        "jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens"),
    .init("Asaas", "$aact_prod_ $aact_hmlg_", .url, 20...200, "docs.asaas.com/docs/authentication-2"),
    .init("Asaas", "$aact_", .base64, 100...200, "docs.asaas.com/docs/authentication-2"),
    .init(
        "Atlassian", "ATATT3xFfGF0 ATCTT3xFfGN0 ATSTT3xFfGF0", .base64, 120...270,
        "support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account"),
    .init("Atlassian", "ATBB", .alphanumeric, 32...60, "support.atlassian.com/bitbucket-cloud/docs/app-passwords"),
    .init("Atlassian", "BBDC-", .base64, 40...50, "confluence.atlassian.com/bitbucketserver/http-access-tokens"),
    .init(
        "AWS", "FwoGZXIvYXdz FQoGZXIvYXdz IQoJb3JpZ2luX2", .base64, 100...1200,
        "docs.aws.amazon.com/STS/latest/APIReference"),
    .init(
        "AWS", "ABSKQmVkcm9ja0FQSUtleS", .base64, 80...140, "docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how"),
    .init("AWS", "da2-", .small, 26...26, "docs.aws.amazon.com/appsync/latest/devguide/security-authz", weak: true),
    .init("AWS", "bedrock-api-key-", .base64, 60...1200, "docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how"),
    .init("Axiom", "xaat- xapt- xait-", .url, 36...36, "axiom.co/docs/reference/tokens"),
    .init("Beamer", "b_", .base64, 44...44, "www.getbeamer.com/api", weak: true),
    .init("Block Protocol", "b10ck5.", .dotted, 69...69, "blockprotocol.org/docs/hub/api"),
    .init(
        "Braintree", "access_token$production$ access_token$sandbox$", .free, 40...80,
        "developer.paypal.com/braintree/docs"),
    .init("Brave", "BSA", .url, 24...40, "api-dashboard.search.brave.com", weak: true),
    .init("Brevo", "xkeysib- xsmtpsib-", .url, 64...81, "developers.brevo.com/docs/api-key-authentication"),
    .init("Browserbase", "bb_live_ bb_test_", .url, 20...48, "docs.browserbase.com/reference/api/overview"),
    .init("Browser Use", "bu_", .url, 42...46, "docs.browser-use.com/cloud/quickstart", weak: true),
    .init("Builder.io", "bpk-", .hex, 32...32, "www.builder.io/c/docs/using-your-api-key"),
    .init(
        "Buildkite", "bkua_ bkaa_ bkaj_ bkar_ bkct_ bkpt_ bkpat_ bkps_", .url, 40...340,
        "buildkite.com/docs/platform/security/tokens"),
]
