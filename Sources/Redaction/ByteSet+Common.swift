// The sets of characters that rules ask for most. Spelled as bits, so that asking needs no initialisation.

extension ByteSet {
    /// Letters and digits. `0-9A-Za-z`
    static let alphanumeric = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x07FF_FFFE_07FF_FFFE)
    /// Hexadecimal digits. `0-9a-fA-F`
    static let hexDigits = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x0000_007E_0000_007E)
    /// Decimal digits. `0-9`
    static let digits = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x0000_0000_0000_0000)
    /// Small letters and digits. `0-9a-z`
    static let small = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x07FF_FFFE_0000_0000)
    /// As `\w`. `0-9A-Za-z_`
    static let word = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// The alphabet of base64 for URLs. `0-9A-Za-z_-`
    static let url = ByteSet(low: 0x03FF_2000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// The same and dots. `0-9A-Za-z_.-`
    static let dotted = ByteSet(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// Both alphabets of base64 without padding. `0-9A-Za-z+/_-`
    static let base64Digits = ByteSet(low: 0x03FF_A800_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// Both alphabets of base64. `0-9A-Za-z+/_=-`
    static let base64 = ByteSet(low: 0x23FF_A800_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// All that keys are made of in one piece. `0-9A-Za-z+/_=~-`
    static let token = ByteSet(low: 0x23FF_A800_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// What may stand between a name and its value. `,:=>`
    static let assigning = ByteSet(low: 0x6400_1000_0000_0000, high: 0)
    /// All that keys are made of. `0-9A-Za-z+/_=.~|$%-`
    static let free = ByteSet(low: 0x23FF_E830_0000_0000, high: 0x57FF_FFFE_87FF_FFFE)
    /// All that stored hashes are made of. `0-9A-Za-z./+=,$:_{}-`
    static let hash = ByteSet(low: 0x27FF_F810_0000_0000, high: 0x2FFF_FFFE_87FF_FFFE)
    /// All that random runs are made of. `0-9A-Za-z_.~+/=-`
    static let run = ByteSet(low: 0x23FF_E800_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// ASCII's signs.
    static let punctuation = ByteSet(low: 0xFC00_FFFE_0000_0000, high: 0x7800_0001_F800_0001)
    /// All but blanks, quotes and what closes a value in configuration. `!#-%'-+--9:<-~-`
    static let visible = ByteSet(low: 0xF7FF_EFBA_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF)
}
