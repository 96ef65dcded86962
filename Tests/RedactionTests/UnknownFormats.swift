// Keys of kinds that no rule names.

/// Makers of keys of unknown vendors.
let unknownFormats: [@Sendable (inout SecretMaker) -> String] = prefixed + bare

private let prefixed: [@Sendable (inout SecretMaker) -> String] = [
    "quux_", "zorb-", "plmx_live_", "plmx_test_", "vx_", "brnk-api-", "tok_", "wbl_sk_", "frob_secret_", "nimbus_",
    "koru-live-", "apx_v1_", "hydra_pat_", "zed-key-", "mk_", "lumo_", "sx_prod_", "orbital_", "ptx1_", "gx-",
].flatMap { prefix -> [@Sendable (inout SecretMaker) -> String] in
    [
        { prefix + $0.body("0-9A-Za-z", 32) },
        { prefix + $0.hex(40) },
        { prefix + $0.body("0-9A-Za-z_-", 43) },
    ]
}

private let bare: [@Sendable (inout SecretMaker) -> String] = [
    { $0.hex(32) }, { $0.hex(40) }, { $0.hex(64) }, { $0.hex(48) }, { $0.hex(128) }, { $0.hex(40).uppercased() },
    { $0.body("0-9A-Za-z", 24) }, { $0.body("0-9A-Za-z", 32) }, { $0.body("0-9A-Za-z", 40) },
    { $0.body("0-9A-Za-z", 64) }, { $0.body("0-9a-z", 32) }, { $0.body("0-9a-z", 40) }, { $0.body("0-9A-Z", 32) },
    { $0.body("2-7A-Z", 52) }, { $0.body("a-z", 40) }, { $0.body("A-Za-z", 32) }, { $0.body("0-9A-Za-z_-", 43) },
    { $0.body("0-9A-Za-z_-", 64) }, { $0.body("0-9A-Za-z+/", 32) }, { $0.body("0-9A-Za-z+/", 40) },
    { $0.body("0-9A-Za-z+/", 43) + "=" }, { $0.body("0-9A-Za-z+/", 86) + "==" },
    { $0.body("0-9A-Za-z", 20) + "." + $0.body("0-9A-Za-z_-", 32) }, { $0.uuid() + ":" + $0.body("0-9A-Za-z", 32) },
    { (maker: inout SecretMaker) in (0..<5).map { _ in maker.body("0-9A-Z", 8) }.joined(separator: "-") },
]
