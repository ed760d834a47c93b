using System.IO.Compression;

namespace EvidenceChain.Custody.Sealing;

/// <summary>The members of a worker's package that the seal rests on.</summary>
internal sealed record UnsealedPackage(ReadOnlyMemory<byte> Datapackage, ReadOnlyMemory<byte> Report, ReadOnlyMemory<byte> Beacon)
{
    private const int MaxMemberBytes = 8 << 20;

    /// <summary><see cref="InvalidDataException"/> when the worker left something else than a package.</summary>
    public static async Task<UnsealedPackage> ReadAsync(Stream wacz, CancellationToken cancellation)
    {
        await using var zip = new ZipArchive(wacz, ZipArchiveMode.Read, leaveOpen: true);
        return new(
            await MemberAsync(zip, "datapackage.json", cancellation),
            await MemberAsync(zip, "report.json", cancellation),
            await MemberAsync(zip, "beacon.txt", cancellation));
    }

    private static async Task<byte[]> MemberAsync(ZipArchive zip, string name, CancellationToken cancellation)
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidDataException($"the unsealed package has no {name}");
        if (entry.Length > MaxMemberBytes)
        {
            throw new InvalidDataException($"{name} has {entry.Length} bytes; {MaxMemberBytes} are the limit");
        }
        var content = new byte[entry.Length];
        await using var source = await entry.OpenAsync(cancellation);
        await source.ReadExactlyAsync(content, cancellation);
        return content;
    }
}
