// The rule table, vendors V to Z. Facts only, each with the page that tells it.

let formatsVToZ: [KeyFormat] = [
    .init("Val Town", "vtwn_", .url, 20...80, "docs.val.town/reference/api"),
    .init(
        "Vercel", "vcp_ vci_ vca_ vcr_ vck_", .url, 48...64,
        "vercel.com/changelog/new-token-formats-and-secret-scanning"),
    .init("Vercel", "vercel_blob_rw_", .word, 30...60, "vercel.com/docs/vercel-blob"),
    .init("VK", "vk1.a.", .url, 100...240, "dev.vk.com/en/api/access-token/getting-started"),
    .init("Voiceflow", "VF.DM. VF.WS.", .dotted, 41...41, "developer.voiceflow.com/reference/overview"),
    .init("Voiceflow", "VF.", .dotted, 41...41, "developer.voiceflow.com/reference/overview", weak: true),
    .init("Voyage AI", "pa-", .url, 43...48, "docs.voyageai.com/reference", weak: true),
    .init("WakaTime", "waka_ waka_sec_ waka_tok_", .url, 36...90, "wakatime.com/developers"),
    .init(
        "WarpStream", "aks_", .hex, 64...64, "docs.warpstream.com/warpstream/reference/api-reference/api-keys",
        weak: true),
    .init("Weights & Biases", "wandb_v1_", .word, 60...90, "docs.wandb.ai/support/rotate_revoke_access"),
    .init("WooCommerce", "cs_ ck_", .hex, 40...40, "woocommerce.github.io/woocommerce-rest-api-docs", weak: true),
    .init("X", "AAAAAAAAAAAAAAAAAAAAA", .free, 60...200, "docs.x.com/resources/fundamentals/authentication"),
    .init("xAI", "xai-", .url, 70...120, "docs.x.ai/docs/api-reference"),
    .init("Xata", "xau_", .alphanumeric, 33...40, "xata.io/docs/concepts/api-keys", weak: true),
    .init(
        "Xendit", "xnd_production_ xnd_development_", .alphanumeric, 56...72, "docs.xendit.co/api-integration/api-keys"),
    .init("Yandex Cloud", "AQVN", .url, 35...38, "yandex.cloud/docs/iam/concepts/authorization/api-key"),
    .init("Yandex", "y0_ y1_ y2_ y3_", .url, 50...64, "yandex.ru/dev/id/doc"),
    .init("Yandex Cloud", "t1.9eu", .free, 80...400, "yandex.cloud/docs/iam/concepts/authorization/iam-token"),
    .init(
        "Zapier", "hooks.zapier.com/hooks/catch/", .base64, 13...40, "help.zapier.com/hc/en-us/articles/8496288690317"),
    .init("Zoho", "1000.", .dotted, 65...65, "www.zoho.com/crm/developer/docs/api/v8/access-refresh", weak: true),
    .init("Zuplo", "zpka_", .word, 32...60, "zuplo.com/docs/articles/api-key-leak-detection"),
]
