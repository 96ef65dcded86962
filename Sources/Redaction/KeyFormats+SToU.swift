// The rule table, vendors S to U. Facts only, each with the page that tells it.

let formatsSToU: [KeyFormat] = [
    .init("SaladCloud", "salad_cloud_", .word, 16...60, "docs.salad.com/reference/api-reference"),
    .init(
        "Salesforce", "5Aep861", .free, 60...200, "help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_tokens"),
    .init("Samsara", "samsara_api_", .alphanumeric, 26...40, "developers.samsara.com/docs/authentication"),
    .init("Sanity", "sk", .alphanumeric, 52...180, "www.sanity.io/docs/content-lake/http-auth", weak: true),
    .init("Scalingo", "tk-us-", .url, 48...48, "developers.scalingo.com/index"),
    .init(
        "Seam", "seam_live seam_test seam_cst seam_apikey", .word, 18...48,
        "docs.seam.co/latest/core-concepts/authentication/api-keys"),
    .init("Segment", "sgp_", .alphanumeric, 64...64, "docs.segmentapis.com/tag/Getting-Started"),
    .init("SendGrid", "SG.", .dotted, 60...68, "www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"),
    .init("Sentry", "sntrys_ sntryu_ sntrya_ sntryi_", .base64, 64...400, "docs.sentry.io/account/auth-tokens"),
    .init("SettleMint", "sm_pat_ sm_aat_ sm_sat_", .alphanumeric, 16...16, "console.settlemint.com/documentation"),
    .init(
        "Sonatype Nexus", "NpmToken. NuGetApiKey. DockerToken. RubygemsApiKey.", .url, 36...36,
        "help.sonatype.com/en/user-tokens.html"),
    .init("Shippo", "shippo_live_ shippo_test_", .hex, 40...40, "docs.goshippo.com/docs/guides_general/authentication"),
    .init(
        "Shopify", "shpat_ shpca_ shppa_ shpss_ shptka_ shpua_ prtapi_ atkn_", .alphanumeric, 32...38,
        "shopify.dev/docs/apps/build/authentication-authorization"),
    .init(
        "Slack", "xoxb- xoxp- xoxa- xoxr- xoxo- xoxs- xoxc-", .url, 24...250,
        "docs.slack.dev/authentication/tokens"),
    .init("Slack", "xoxd-", .free, 24...400, "docs.slack.dev/authentication/tokens"),
    .init(
        "Slack", "xoxe- xoxe.xoxb- xoxe.xoxp- xapp- xwfp-", .url, 24...250,
        "docs.slack.dev/authentication/using-token-rotation"),
    .init(
        "Slack", "hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/", .base64, 40...60,
        "docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"),
    .init(
        "Snyk", "snyk_uat. snyk_sat.", .dotted, 36...400, "docs.snyk.io/developer-tools/snyk-api/authentication-for-api"
    ),
    .init(
        "SonarQube", "squ_ sqp_ sqa_", .hex, 40...40, "docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens"
    ),
    .init("Sourcegraph", "sgp_ slk_", .word, 40...64, "sourcegraph.com/docs/cli/how-tos/revoking-an-access-token"),
    .init("Spectral", "spu- spt-", .url, 32...36, "docs.spectralops.io"),
    .init(
        "Square", "EAAA", .url, 60...64, "developer.squareup.com/docs/build-basics/access-tokens", weak: true),
    .init("Square", "sq0atp- sq0csp- sq0csb-", .url, 22...60, "developer.squareup.com/docs/build-basics/access-tokens"),
    .init("StackHawk", "hawk.", .dotted, 40...48, "docs.stackhawk.com"),
    .init(
        "Statsig", "secret- console-", .alphanumeric, 40...48, "docs.statsig.com/access-management/api-keys", weak: true
    ),
    .init(
        "Stripe", "sk_live_ sk_test_ rk_live_ rk_test_ sk_org_live_ sk_org_test_", .alphanumeric, 16...247,
        "docs.stripe.com/keys"),
    .init("Stripe", "whsec_", .base64, 24...80, "docs.stripe.com/webhooks/signature"),
    .init("Stytch", "secret-live- secret-test-", .base64, 35...48, "stytch.com/docs/api-reference"),
    .init("Supabase", "sbp_ sbp_oauth_", .hex, 40...40, "supabase.com/docs/reference/api"),
    .init("Supabase", "sbp_v0_", .hex, 40...40, "supabase.com/docs/reference/api"),
    .init("Supabase", "sb_secret_", .url, 30...44, "supabase.com/docs/guides/api/api-keys"),
    .init("Svix", "testsk_", .dotted, 28...60, "docs.svix.com"),
    .init(
        "Tailscale", "tskey-", .url, 20...70,
        "tailscale.com/kb/1277/key-prefixes"),
    .init("Tavily", "tvly-", .url, 32...60, "docs.tavily.com/documentation/api-reference"),
    .init(
        "Telnyx", "KEY0", .url, 54...54, "developers.telnyx.com/development/api-fundamentals/authentication", weak: true
    ),
    .init("Testkube", "tkcapi_ tkcagnt_", .alphanumeric, 30...64, "docs.testkube.io/articles/api-token-management"),
    .init("Thunderstore", "tss_", .url, 20...80, "thunderstore.io/api/docs", weak: true),
    .init("Tigris", "tsec_", .base64, 40...72, "www.tigrisdata.com/docs/iam/manage-access-key"),
    .init("Tinybird", "p.eyJ", .dotted, 60...320, "www.tinybird.co/docs/forward/administration/tokens/static-tokens"),
    .init("Together AI", "tgp_v1_", .url, 40...48, "docs.together.ai/reference/authentication"),
    .init(
        "Tolgee", "tgpak_ tgpat_", .alphanumeric, 40...64,
        "docs.tolgee.io/platform/account_settings/api_keys_and_pat_tokens"),
    .init("Trello", "ATTA", .hex, 64...72, "developer.atlassian.com/cloud/trello/guides/rest-api/authorization"),
    .init(
        "Trigger.dev", "tr_prod_ tr_dev_ tr_stg_ tr_preview_ tr_pat_ tr_oat_", .alphanumeric, 20...40,
        "trigger.dev/docs/management/authentication"),
    .init("Twitch", "oauth:", .small, 30...30, "dev.twitch.tv/docs/authentication"),
    .init("Typeform", "tfp_", .dotted, 40...60, "www.typeform.com/developers/get-started/personal-access-token"),
    .init("Ubidots", "BBUS- BBFF-", .alphanumeric, 28...40, "docs.ubidots.com/reference/authentication"),
    .init("Unkey", "unkey_", .alphanumeric, 20...48, "www.unkey.com/docs/security/root-keys"),
    .init("UpCloud", "ucat_", .alphanumeric, 24...32, "upcloud.com/docs/guides/managing-api-tokens", weak: true),
]
