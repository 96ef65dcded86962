// The rule table, vendors C and D. Facts only, each with the page that tells it.

let formatsCToD: [KeyFormat] = [
    .init("Cal.com", "cal_live_ cal_test_", .alphanumeric, 24...48, "cal.com/docs/api-reference/v2/introduction"),
    .init("Cal.com", "cal_", .alphanumeric, 32...48, "cal.com/docs/api-reference/v2/introduction", weak: true),
    .init("Canva", "cnvca", .url, 51...51, "www.canva.dev/docs/connect/authentication"),
    .init("CAST AI", "castai_v1_", .word, 64...80, "docs.cast.ai/docs/api-access"),
    .init("Cartesia", "sk_car_", .word, 20...48, "docs.cartesia.ai/use-the-api/api-conventions"),
    .init("Cerebras", "csk-", .alphanumeric, 40...64, "inference-docs.cerebras.ai", weak: true),
    .init("Cfx.re", "cfxk_", .url, 20...100, "docs.fivem.net/docs/server-manual/setting-up-a-server"),
    .init(
        "Checkout.com", "sk_sbox_", .alphanumeric, 24...32,
        "www.checkout.com/docs/developer-resources/api/manage-api-keys"),
    .init("Chroma", "ck-", .alphanumeric, 40...52, "docs.trychroma.com/cloud", weak: true),
    .init("CircleCI", "CCIPAT_ CCIPRJ_", .word, 40...90, "circleci.com/docs/managing-api-tokens"),
    .init("ClickHouse", "4b1d", .alphanumeric, 38...38, "clickhouse.com/docs/cloud/manage/openapi", weak: true),
    .init("Clojars", "CLOJARS_", .alphanumeric, 60...60, "github.com/clojars/clojars-web/wiki/Deploy-Tokens"),
    .init(
        "Cloudflare", "cfut_ cfat_ cfk_ cfast_", .url, 40...64,
        "developers.cloudflare.com/fundamentals/api/get-started/token-formats"),
    .init("Cloudflare", "v1.0-", .url, 100...180, "developers.cloudflare.com/fundamentals/api/get-started/ca-keys"),
    .init("Cloudsmith", "csa_", .alphanumeric, 36...36, "docs.cloudsmith.com", weak: true),
    .init("CockroachDB", "CCDB1_", .word, 40...90, "www.cockroachlabs.com/docs/cockroachcloud/service-accounts"),
    .init("CodeRabbit", "cr-", .hex, 58...58, "docs.coderabbit.ai", weak: true),
    .init("Composio", "ak_ ck_", .url, 20...40, "docs.composio.dev/reference/authentication", weak: true),
    .init("ConfigCat", "configcat-sdk-1/", .base64, 45...45, "configcat.com/docs/sdk-reference/overview"),
    .init("Confluent", "cflt", .base64, 60...60, "docs.confluent.io/cloud/current/security/authenticate"),
    .init(
        "Contentful", "CFPAT-", .url, 43...64, "www.contentful.com/developers/docs/references/content-management-api"),
    .init("Context7", "ctx7sk-", .url, 32...48, "context7.com/docs/api-guide"),
    .init(
        "Courier", "pk_prod_ dk_prod_ dk_test_", .alphanumeric, 24...32,
        "www.courier.com/docs/platform/workspaces/environments-api-keys"),
    .init("crates.io", "cio", .alphanumeric, 32...32, "github.com/rust-lang/crates.io", weak: true),
    .init("Cursor", "crsr_", .alphanumeric, 32...80, "cursor.com/docs"),
    .init("Cursor", "key_", .hex, 64...64, "cursor.com/docs/cloud-agent/api/endpoints"),
    .init("Cycles", "cyc_live_ cyc_test_", .url, 16...64, "runcycles.io/docs"),
    .init("Databento", "db-", .alphanumeric, 29...29, "databento.com/docs/api-reference-historical", weak: true),
    .init("Databricks", "dapi dose", .hex, 32...34, "docs.databricks.com/dev-tools/auth/pat"),
    .init(
        "Datadog", "ddapp_ ddpat_ ddsat_", .word, 24...80,
        "docs.datadoghq.com/account_management/personal-access-tokens"),
    .init(
        "DataStax", "AstraCS:", .alphanumeric, 20...32,
        "docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens"),
    .init("Daytona", "dtn_", .hex, 64...64, "www.daytona.io/docs/en/api-keys"),
    .init("dbt", "dbtc_ dbtu_", .base64, 36...64, "docs.getdbt.com/docs/dbt-apis/authentication"),
    .init("Defined Networking", "dnkey-", .url, 79...79, "docs.defined.net/api/defined-networking-api"),
    .init("Deno", "ddp_ ddo_", .alphanumeric, 36...36, "docs.deno.com/subhosting/api/authentication"),
    .init(
        "Dependency-Track", "odt_", .alphanumeric, 32...255, "docs.dependencytrack.org/integrations/rest-api",
        weak: true),
    .init("Depot", "depot_org_", .alphanumeric, 32...80, "depot.dev/docs/cli/authentication"),
    .init("DevCycle", "dvc_server_", .word, 16...64, "docs.devcycle.com/cli-guides/environments"),
    .init("Devin", "cog_", .small, 52...52, "docs.devin.ai", weak: true),
    .init("Devin", "apk_user_", .base64, 80...180, "docs.devin.ai"),
    .init("Diffio", "diffio_live_ diffio_test_", .url, 16...64, "diffio.ai/docs"),
    .init("DigitalOcean", "dop_v1_ doo_v1_ dor_v1_", .hex, 64...64, "docs.digitalocean.com/reference/api"),
    .init(
        "Discord", "discord.com/api/webhooks/ discordapp.com/api/webhooks/", .base64, 78...96,
        "docs.discord.com/developers/resources/webhook"),
    .init("Docker", "dckr_pat_ dckr_oat_", .url, 27...64, "docs.docker.com/security/access-tokens"),
    .init("Docker", "SWMTKN-1- SWMKEY-1-", .base64, 43...96, "docs.docker.com/engine/swarm/join-nodes"),
    .init(
        "Doppler", "dp.pt. dp.st. dp.ct. dp.sa. dp.audit. dp.scim. dp.said.", .dotted, 40...84,
        "docs.doppler.com/reference/auth-token-formats"),
    .init(
        "Dropbox", "sl.", .dotted, 60...1500, "www.dropbox.com/developers/documentation/http/documentation", weak: true),
    .init("DryRun Security", "dryrunsec_", .alphanumeric, 32...32, "docs.dryrun.security"),
    .init("Dub", "dub_", .alphanumeric, 24...32, "dub.co/docs/api-reference/tokens", weak: true),
    .init("Duffel", "duffel_live_ duffel_test_", .base64, 40...48, "duffel.com/docs/api"),
    .init(
        "Dynatrace", "dt0c01. dt0s01. dt0s02. dt0s03. dt0s04. dt0s06. dt0s08. dt0s16.", .dotted, 70...96,
        "docs.dynatrace.com/docs/discover-dynatrace/references/dynatrace-api/basics/dynatrace-api-authentication"),
]
