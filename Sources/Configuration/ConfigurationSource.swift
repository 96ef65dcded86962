// Where a configuration comes from: a file's name, a way to read files, an environment. All handed in, so that a
// configuration can be read without a disk.

/// What a file holds.
public struct FileContents: Sendable {
    /// The bytes.
    public let bytes: [UInt8]
    /// The permission bits as `chmod` takes them, such as 0o600.
    public let permissions: UInt32

    /// The contents of a file with the given permission bits.
    public init(bytes: [UInt8], permissions: UInt32 = 0o600) {
        self.bytes = bytes
        self.permissions = permissions
    }
}

/// Why a file could not be read, in the system's words.
public struct UnreadableFile: Error, Sendable {
    /// Such as "No such file or directory".
    public let reason: String
    /// Whether it may be read a moment later, though nobody changes it: a want of descriptors or memory, a network file system.
    public let isPassing: Bool

    /// An unreadable file.
    public init(reason: String, isPassing: Bool = false) {
        self.reason = reason
        self.isPassing = isPassing
    }
}

/// Where a configuration comes from.
public struct ConfigurationSource: Sendable {
    /// The file, as messages name it; paths inside it are relative to its folder.
    public let path: String
    /// Reads a file whole.
    public let readFile: @Sendable (_ path: String) -> Result<FileContents, UnreadableFile>
    /// The environment's variables.
    public let environment: [String: String]

    /// A source of the caller's making; `disk(path:)` is the ordinary one.
    public init(
        path: String, environment: [String: String],
        readFile: @escaping @Sendable (_ path: String) -> Result<FileContents, UnreadableFile>
    ) {
        self.path = path
        self.environment = environment
        self.readFile = readFile
    }

    /// A path in the file as the program can open it.
    func resolved(_ file: String) -> String {
        guard !file.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return file }
        return path[...slash] + file
    }
}
