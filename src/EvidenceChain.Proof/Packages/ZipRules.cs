namespace EvidenceChain.Proof.Packages;

/// <summary>What a ZIP may look like, and how large it may be. Duplicate names, paths that escape, gaps and headers that disagree are refused always.</summary>
public sealed record ZipRules
{
    /// <summary>A WACZ: no folders, no comment.</summary>
    public static ZipRules Wacz { get; } = new() { MaxMembers = 65_536, MaxPathBytes = 4096, MaxMemberBytes = 1L << 40, MaxDeflatedMemberBytes = 1L << 30, AllowsFoldersAndComment = false };

    /// <summary>The outer ZIP of a bundle, also as another program packed it again. FORMAT.md §7.</summary>
    public static ZipRules Bundle { get; } = new() { MaxMembers = 4096, MaxPathBytes = 65_536, MaxMemberBytes = 1L << 40, MaxDeflatedMemberBytes = 1L << 40, AllowsFoldersAndComment = true };

    /// <summary>All deflated members together may unpack to 1 GiB, and to a hundred times the file beyond that: evidence packs ten times at most, a bomb a thousand times.</summary>
    internal static long MaxUnpackedBytes(long archiveBytes) => FreeUnpackedBytes + (MaxUnpackedRatio * Math.Min(archiveBytes, 1L << 40));

    private const long FreeUnpackedBytes = 1L << 30;
    private const long MaxUnpackedRatio = 100;

    /// <summary>Most members, folders included.</summary>
    public required int MaxMembers { get; init; }

    /// <summary>Longest path in UTF-8 bytes.</summary>
    public required int MaxPathBytes { get; init; }

    /// <summary>Largest member in bytes, unpacked.</summary>
    public required long MaxMemberBytes { get; init; }

    /// <summary>Largest member that is deflated, in bytes unpacked; DEFLATE itself cannot pack better than 1 to 1,032, more is refused.</summary>
    public required long MaxDeflatedMemberBytes { get; init; }

    /// <summary>Whether folder entries and a comment may be there; both come from repacking and say nothing.</summary>
    public required bool AllowsFoldersAndComment { get; init; }
}

/// <summary>One file in a ZIP, as both of its headers describe it.</summary>
public sealed record ZipMember
{
    /// <summary>Path with <c>/</c>, relative, without <c>.</c>, <c>..</c>, empty parts, backslashes or control characters.</summary>
    public required string Path { get; init; }

    /// <summary>True for DEFLATE (8), false for stored (0); nothing else is read.</summary>
    public required bool IsDeflated { get; init; }

    /// <summary>CRC-32 of the unpacked bytes.</summary>
    public required uint Crc32 { get; init; }

    /// <summary>Bytes in the ZIP.</summary>
    public required long PackedBytes { get; init; }

    /// <summary>Bytes unpacked.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Where the local header starts in the ZIP.</summary>
    public required long HeaderOffset { get; init; }

    /// <summary>Where the member's bytes start in the ZIP.</summary>
    public required long DataOffset { get; init; }

    internal ushort Flags { get; init; }

    internal ushort Method { get; init; }

    internal uint DosTime { get; init; }

    internal bool IsFolder => Path.EndsWith('/');
}

/// <summary>The files of a ZIP, in the order of the central directory.</summary>
public sealed class ZipDirectory
{
    private readonly Dictionary<string, ZipMember> byPath;
    private readonly Stream archive;

    internal ZipDirectory(Stream archive, IReadOnlyList<ZipMember> members)
    {
        this.archive = archive;
        Members = members;
        byPath = members.ToDictionary(m => m.Path, StringComparer.Ordinal);
    }

    /// <summary>Size of the ZIP.</summary>
    internal long ArchiveBytes => archive.Length;

    /// <summary>The files; folder entries are left out.</summary>
    public IReadOnlyList<ZipMember> Members { get; }

    /// <summary>The file of that path, or null.</summary>
    public ZipMember? Find(string path) => byPath.GetValueOrDefault(path);

    /// <summary>
    /// The unpacked bytes, for reading once from start to end; the archive must stay open, and one member is read at a time.
    /// A wrong length, a wrong CRC or bytes left over end in an <see cref="InvalidDataException"/> at the last read.
    /// </summary>
    public Stream Open(ZipMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new MemberStream(archive, member);
    }

    /// <summary>All bytes of a small member; more than <paramref name="maxBytes"/>, or a fault in the member, is a failure.</summary>
    public ParseResult<byte[]> ReadAll(ZipMember member, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (member.SizeBytes > maxBytes)
        {
            return ParseResult.Fail($"{member.Path} is larger than {maxBytes} bytes");
        }
        try
        {
            using var stream = Open(member);
            var bytes = new byte[(int)member.SizeBytes];
            stream.ReadExactly(bytes);
            return stream.ReadByte() < 0 ? bytes : ParseResult.Fail($"{member.Path} is longer than stated");
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return ParseResult.Fail($"{member.Path} cannot be read: {fault.Message}");
        }
    }
}
