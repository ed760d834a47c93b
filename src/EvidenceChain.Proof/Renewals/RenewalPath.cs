using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Proof.Renewals;

/// <summary>Where a record stands in its round, in <c>renewals/N.path</c>: index, size and one base64 hash a line, leaf side first. FORMAT.md §5.</summary>
public sealed class RenewalPath
{
    /// <summary>Longest file read, in bytes.</summary>
    public const int MaxBytes = 8192;

    /// <summary>Most records in a round: 2^20.</summary>
    public const long MaxRecords = 1 << 20;

    private const string Magic = "evidencechain/renewal@v1";

    /// <summary>A path; an index that is not below the size is an <see cref="ArgumentException"/>.</summary>
    public RenewalPath(long index, long size, IReadOnlyList<StampedDigest> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxRecords);
        (Index, Size, Hashes) = (index, size, [.. hashes]);
    }

    /// <summary>The record's place, from 0.</summary>
    public long Index { get; }

    /// <summary>Records of the round.</summary>
    public long Size { get; }

    /// <summary>Siblings, leaf side first.</summary>
    public IReadOnlyList<StampedDigest> Hashes { get; }

    /// <summary>Reads a file whose hashes are of that algorithm; accepts only what <see cref="ToBytes"/> writes.</summary>
    public static ParseResult<RenewalPath> Parse(ReadOnlySpan<byte> file, StampAlgorithm algorithm)
    {
        if (file.Length > MaxBytes || !Utf8.IsValid(file) || file.IsEmpty || file[^1] != '\n')
        {
            return ParseResult.Fail($"path of a renewal is not at most {MaxBytes} bytes of whole lines");
        }
        var lines = Encoding.UTF8.GetString(file[..^1]).Split('\n');
        if (lines.Length < 3 || lines[0] != Magic || !HashLines.TryReadNumber(lines[1], "index", out var index) || !HashLines.TryReadNumber(lines[2], "size", out var size) || index >= size || size > MaxRecords)
        {
            return ParseResult.Fail($"path of a renewal does not begin with {Magic}, an index and a size");
        }
        var hashes = new List<StampedDigest>();
        foreach (var line in lines.AsSpan(3))
        {
            if (!StrictBase64.TryDecode(line, out var raw) || raw.Length != StampedDigest.SizeOf(algorithm))
            {
                return ParseResult.Fail("path of a renewal has a line that is no base64 hash of its algorithm");
            }
            hashes.Add(StampedDigest.FromBytes(algorithm, raw));
        }
        return new RenewalPath(index, size, hashes);
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Magic}\nindex {Index}\nsize {Size}\n{string.Concat(Hashes.Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n"))}"));
}
