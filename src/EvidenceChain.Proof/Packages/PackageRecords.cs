using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Packages;

/// <summary>What index and pages need of a record, in a size that does not depend on the record.</summary>
internal sealed class RecordFacts
{
    public required long Length { get; init; }

    public required Sha256Digest Uri { get; init; }

    public required Sha256Digest RecordDigest { get; init; }

    /// <summary>Measured; of a revisit, what it states about the original.</summary>
    public required Sha256Digest Payload { get; init; }

    public required string Date { get; init; }

    public required int? Status { get; init; }

    /// <summary>Response, resource or revisit: what a replay needs to find.</summary>
    public required bool MustBeIndexed { get; init; }

    /// <summary>The index that has a line for it; null before one was read.</summary>
    public string? IndexedBy { get; set; }
}

/// <summary>Reads every record of every WARC and compares what each says of itself with what is measured.</summary>
internal sealed class PackageRecords
{
    private const string Name = "package.records";

    /// <summary>Most records: a million take about 300 MB of facts.</summary>
    private const int MaxRecords = 1_000_000;

    private readonly Dictionary<(string File, long Offset), RecordFacts> facts = [];
    private readonly HashSet<Sha256Digest> answeredUris = [];
    private readonly HashSet<Sha256Digest> ids = [];
    private int withoutSha256;
    private string? firstDate;
    private string? lastDate;

    public Check Check { get; private set; } = Check.NotChecked(Name, "There is no WARC.");

    /// <summary>Whether every record was read; false at the first fault and at a limit.</summary>
    public bool IsWhole { get; private set; }

    public long BlockBytes { get; private set; }

    /// <summary>The first and the last date of any record; null when there is none.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Dates => firstDate is null ? null : (TimeOf(firstDate), TimeOf(lastDate!));

    public int Count => facts.Count;

    public IEnumerable<RecordFacts> All => facts.Values;

    public static bool IsArchive(string path) => path.StartsWith("archive/", StringComparison.Ordinal)
        && (path.EndsWith(".warc", StringComparison.Ordinal) || path.EndsWith(".warc.gz", StringComparison.Ordinal));

    public static Sha256Digest HashOf(string uri) => Sha256Digest.Of(Encoding.UTF8.GetBytes(uri));

    public RecordFacts? Find(string file, long offset) => facts.GetValueOrDefault((file, offset));

    public bool HasAnswerFor(string uri) => answeredUris.Contains(HashOf(uri));

    public static PackageRecords Examine(ZipDirectory zip, CancellationToken cancellationToken)
    {
        var records = new PackageRecords();
        var budget = new UnpackedBudget(zip.ArchiveBytes);
        foreach (var member in zip.Members.Where(m => IsArchive(m.Path)))
        {
            if (records.Read(zip, member, budget, cancellationToken) is { } fault)
            {
                MeasuredValue[] place = [new("file", member.Path), new("offset", WaczVerifier.Text(fault.Offset))];
                records.Check = fault.IsLimit ? Check.NotChecked(Name, fault.Reason, place) : Check.Failed(Name, fault.Reason, place);
                return records;
            }
        }
        records.IsWhole = true;
        MeasuredValue[] values = [new("records", WaczVerifier.Text(records.Count)), new("block_bytes", WaczVerifier.Text(records.BlockBytes))];
        records.Check = records.Count == 0 ? Check.Failed(Name, "There is no record.")
            : records.withoutSha256 > 0 ? Check.NotChecked(Name, "Some records carry no SHA-256 digest of their block or a weaker one of their payload.", [.. values, new("without", WaczVerifier.Text(records.withoutSha256))])
            : Check.Passed(Name, "Every record is whole, and block and payload have the digests that it states.", values);
        return records;
    }

    private (string Reason, long Offset, bool IsLimit)? Read(ZipDirectory zip, ZipMember member, UnpackedBudget budget, CancellationToken cancellationToken)
    {
        long offset = 0;
        var file = member.Path["archive/".Length..];
        try
        {
            using var stream = zip.Open(member);
            using var reader = new WarcReader(stream, member.Path.EndsWith(".gz", StringComparison.Ordinal), budget);
            while (reader.ReadNext(null, cancellationToken) is { } record)
            {
                if (FaultOf(record) is { } fault)
                {
                    return (fault, offset, false);
                }
                if (facts.Count == MaxRecords)
                {
                    return ($"There are more than {MaxRecords} records.", offset, true);
                }
                Keep(file, record);
                offset = record.Offset + record.Length;
            }
            return null;
        }
        catch (UnpackedLimitException limit)
        {
            return (limit.Message, offset, true);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return ($"The WARC cannot be read: {fault.Message}.", offset, false);
        }
    }

    private string? FaultOf(WarcRecord record)
    {
        var header = record.Header;
        if (header.Type.Length == 0 || header.Find("WARC-Record-ID") is null || DigitsOf(header.Find("WARC-Date")) is null)
        {
            return "A record lacks its type, id or date.";
        }
        if (!ids.Add(HashOf(header.Find("WARC-Record-ID")!)))
        {
            return "Two records have one id.";
        }
        if (header.Find("WARC-Block-Digest") is { } block && LabelledDigest.TryParse(block, out var stated))
        {
            if (stated != record.BlockDigest)
            {
                return "A record's block has another digest than it states.";
            }
        }
        else if (header.Type != "warcinfo")
        {
            withoutSha256++;
        }
        if (header.Type == "revisit" || header.Find("WARC-Payload-Digest") is not { } payload)
        {
            return null; // a revisit states the payload of the record that it refers to
        }
        if (!LabelledDigest.TryParse(payload, out var statedPayload))
        {
            withoutSha256++;
            return null;
        }
        return statedPayload == record.PayloadDigest || statedPayload == record.UnchunkedPayloadDigest ? null : "A record's payload has another digest than it states.";
    }

    private void Keep(string file, WarcRecord record)
    {
        var header = record.Header;
        var uri = HashOf(header.TargetUri ?? "");
        var revisited = header.Type == "revisit" && LabelledDigest.TryParse(header.Find("WARC-Payload-Digest") ?? "", out var original) ? original : record.PayloadDigest;
        var isAnswer = header.Type is "response" or "resource" or "revisit";
        facts.Add((file, record.Offset), new()
        {
            Length = record.Length,
            Uri = uri,
            RecordDigest = record.RecordDigest,
            Payload = revisited,
            Date = DigitsOf(header.Find("WARC-Date"))!,
            Status = record.HttpStatus,
            MustBeIndexed = isAnswer,
        });
        BlockBytes += record.BlockBytes;
        var date = DigitsOf(header.Find("WARC-Date"))!;
        firstDate = string.CompareOrdinal(date, firstDate ?? date) <= 0 ? date : firstDate;
        lastDate = string.CompareOrdinal(date, lastDate ?? date) >= 0 ? date : lastDate;
        if (isAnswer)
        {
            answeredUris.Add(uri);
        }
    }

    private static DateTimeOffset TimeOf(string digits) => DateTimeOffset.ParseExact(digits, "yyyyMMddHHmmssfff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A WARC-Date as 17 digits down to the millisecond, as CDXJ writes times; null when it is no date.</summary>
    internal static string? DigitsOf(string? date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && date.Contains('T', StringComparison.Ordinal)
            ? time.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture) : null;
}
