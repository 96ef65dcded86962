// The words that names are made of, by what they mean. One list, read once; it decides nothing by itself.

/// The known words.
struct Vocabulary: Sendable {
    /// The one list.
    static let shared = Vocabulary()
    /// Every word as it is listed.
    let entries: [Word: WordTraits]
    private let table: WordTable

    private init() {
        var entries: [Word: WordTraits] = [:]
        for (traits, words) in Self.lists {
            for word in words.split(whereSeparator: \.isWhitespace) {
                entries[Word(word), default: []].formUnion(traits)
            }
        }
        self.entries = entries
        table = WordTable(entries)
    }

    /// What is known about a word or, where it is a plural, about its singular; nil for an unknown word.
    subscript(word: Word) -> WordTraits? {
        if let found = table[word] { return found }
        guard word.ends(in: Self.s, letters: 1) else { return nil }
        if let found = table[word.dropping(1)] { return found }
        guard word.ends(in: Self.es, letters: 2) else { return nil }
        if word.ends(in: Self.ies, letters: 3) {
            var singular = word.dropping(3)
            singular.append(Self.y)
            return table[singular]
        }
        return table[word.dropping(2)]
    }

    private static let s = Word("s")
    private static let es = Word("es")
    private static let ies = Word("ies")
    /// The 25th letter.
    private static let y: UInt8 = 25

    private static let lists: [(WordTraits, String)] = [
        (
            [.secret, .anywhere],
            """
            password passwd passphrase credential apikey privatekey secretkey accesskey passwort kennwort contrasena
            wachtwoord motdepasse salasana losenord connectionstring
            """
        ),
        (
            [.secret, .ending],
            "secret token pwd passcode mnemonic jwt authorization authorisation bearer authkey signingkey encryptionkey"
        ),
        (
            .secret,
            """
            passkey passwrd pswd psswd pw cred jws jwe hmac pepper dsn pfx ppk jks keytab keystore htpasswd netrc
            kubeconfig plaintext cleartext ciphertext psk kek dek sig csrf xsrf sessid phpsessid jsessionid bcrypt argon
            scrypt pbkdf senha parola haslo geheimnis creds privkey seckey userpass userpwd unseal pat dockercfg
            dockerconfigjson requirepass masterauth bindpw controlpass sudopass xprv whsec depasse mdp heslo jelszo
            adgangskode passord sifre matkhau secreta cleapi pgpass passw pword psw prvkey codeverifier katasandi parool geslo lozinka
            """
        ),
        ([.secret, .ambiguous], "pass seed salt pem jwk"),
        ([.secret, .ambiguous, .ending], "cookie signature"),
        ([.secret, .ambiguous, .final], "auth"),
        ([.secret, .ambiguous, .digest], "hash hashed"),
        ([.secret, .counted], "tokens"),
        ([.secret, .pin, .ambiguous, .beforeCode], "pin"),
        ([.secret, .pin, .beforeCode, .beforeAddress], "otp totp hotp passcode onetimepassword"),
        ([.secret, .pin], "cvv cvc puk"),
        (.key, "key"),
        ([.beforeKey, .closed], "private priv secret"),
        ([.open], "public pub publishable verifying verification anon anonymous"),
        (
            .beforeKey,
            """
            api raw full master signing encryption account wrapped access ssh service client shared session app
            application deploy deployment webhook crypto cryptographic symmetric asymmetric decryption encrypt decrypt
            encrypted decrypted sign root admin write read server integration license licence rsa ec ecdsa ed dsa pgp
            gpg tls ssl aes des storage consumer developer partner bot subscription function functions management ingest
            ingestion instrumentation recovery backup unlock activation merchant payment stripe openai anthropic aws gcp
            azure google github gitlab slack twilio sendgrid mailgun mailchimp datadog newrelic algolia firebase gemini
            mistral cohere huggingface shopify paypal square heroku npm pypi preshared wpa wifi wep vpn wireguard
            preshared enrollment registration hub sealing seal wrapping unwrap wrap derived derivation ephemeral hash hashed plain plaintext clear live admin
            super cert certificate dkim vapid fcm apns vault secure security login auth oauth authentication
            authorization bearer token password credential hmac seed cipher transport provisioning enc dec host ca age
            sops unmasked push serial sas json artifactory nuget mandrill rapidapi zendesk intercom amplitude mixpanel
            pusher ably braintree adyen okta hubspot clerk supabase cloudflare digitalocean linode vultr fastly
            sparkpost postmark fernet gossip
            """
        ),
        (
            .afterKey,
            """
            value material raw data text content string plain base hex encoded der bytes secret hash digest header full
            encrypted decrypted wrapped cipher
            """
        ),
        (.pairing, "pair store map list separator delimiter"),
        (.code, "code phrase answer"),
        (
            .beforeCode,
            """
            backup recovery verification auth authorization authentication mfa tfa fa sms security access activation
            pairing onetime login pass unlock reset scratch device
            """
        ),
        (.address, "url uri string str text"),
        (
            .beforeAddress,
            """
            connection conn connect database db redis mongo mongodb postgres postgresql mysql mariadb mssql sql amqp
            rabbitmq broker jdbc odbc smtp sas presigned signed cipher plain clear
            """
        ),
        (
            .tail,
            """
            id ids name type count at version expires limit policy provider prefix hint last four algorithm length
            status enabled alg algo kind format title label description alias category group owner issuer audience
            subject scope expiry expiration expired expire ttl lifetime age created updated modified changed rotated
            revoked used seen issued date time timestamp on by duration interval period days hours minutes seconds
            rotation schedule region size bits curve method mode fingerprint thumbprint kid arn ref reference source
            state flag suffix preview url uri endpoint host domain path rate ratio percentage percent mark score
            strength complexity rule requirement required disabled present exists valid verified configured supported
            allowed attempts failures retries usage quota max min maximum minimum total manager consent banner
            preferences setting settings index position cost rounds iterations purpose note comment tag role permission
            permissions renewal expiring class family in set strategy validity validation digits step window model unit
            price budget symbol standard network holder function store server threshold layout consumed remaining
            percentile page screen field column template bucket balance contract scanning backend helper team
            plan change changes origin location storage protection protected engine login binding address minute site
            file directory realm
            """
        ),
        (
            .question,
            "has have is are requires require uses use needs need supports allow allows can should must show"
        ),
        (
            .ordinary,
            """
            lake water round funding stage capital investor fail through boarding season ski ring dish drop map lapel
            tag board gpio lawn bird table sea bath grass farm crop oil per power
            """
        ),
        (
            .digested,
            """
            commit git sha content file block tree build image artifact tx transaction release revision source etag
            checksum digest blob object merkle md asset bundle manifest config schema pod template
            """
        ),
        (
            .counting,
            """
            max min total input output prompt completion cached used remaining num number reasoning per budget usage
            context generated consumed expected estimated avg average count
            """
        ),
        (
            .plain,
            """
            x user my admin db app client server test prod production dev staging new old current previous next login
            root http https ftp sftp smtp imap ldap mail email wifi vpn sso saml oidc oauth id access refresh session
            csrf device push bot web hook webhook api basic proxy service account personal private public github gitlab
            slack aws azure gcp google facebook twitter telegram discord mysql postgres redis mongo database system
            internal external temp default primary secondary shared team org tenant project data json encoded encrypted
            master raw value phrase header wallet card request response
            """
        ),
        (
            .plain,
            """
            bypass trespass surpass compass secretary secretariat tokenizer tokenization tokenized tokeniser
            passwordless credentialed credentialing passthrough hashtag passport passenger passage passed passive
            passion author authority keyboard keyword keynote keyring monkey turkey donkey hockey betoken seeded salted
            salty
            """
        ),
    ]
}
