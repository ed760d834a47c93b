using System.Text.Json;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Packages;

/// <summary>Verifies a WACZ 1.1.1 from the ZIP down to each record; memory grows with the number of records (about 200 bytes each), not with their size.</summary>
public static class WaczVerifier
{
    internal const int MaxReportBytes = 16 * 1024 * 1024;
    private const int MaxBeaconBytes = 1024 * 1024;
    private static readonly string[] AboveZip = ["package.datapackage", "package.signature", "package.records", "package.index", "package.pages"];

    /// <summary>As <see cref="Verify(Stream, PackageTrust, CancellationToken)"/> with whatever key signed, and no time authority.</summary>
    public static WaczFindings Verify(Stream wacz, CancellationToken cancellationToken) => Verify(wacz, new PackageTrust(), cancellationToken);

    /// <summary>
    /// Reads the whole package. Never throws for hostile bytes; a level that cannot be read leaves those above it not checked.
    /// </summary>
    /// <param name="wacz">Seekable; stays open.</param>
    /// <param name="trust">The key that must have signed, and the time authorities of a signature for a domain.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    public static WaczFindings Verify(Stream wacz, PackageTrust trust, CancellationToken cancellationToken)
    {
        if (!ZipDirectoryReader.Read(wacz, ZipRules.Wacz).TryGet(out var zip, out var error))
        {
            return new()
            {
                Checks = [Check.Failed("package.zip", error + "."), .. AboveZip.Select(n => Check.NotChecked(n, "The ZIP cannot be read."))],
            };
        }
        var deflated = zip.Members.FirstOrDefault(m => m.IsDeflated && m.Path.EndsWith(".gz", StringComparison.Ordinal));
        var zipCheck = deflated is null
            ? Check.Passed("package.zip", "Every byte belongs to one member or the directory, and all headers agree.", new MeasuredValue("members", Text(zip.Members.Count)))
            : Check.Failed("package.zip", $"{deflated.Path} is packed twice, so its records cannot be found by offset.");
        var datapackage = Datapackage.Examine(zip, cancellationToken);
        var signature = PackageSignature.Examine(zip, trust);
        var records = PackageRecords.Examine(zip, cancellationToken);
        var index = PackageIndex.Examine(zip, records, cancellationToken);
        var report = ReadSmall(zip, "report.json", MaxReportBytes);
        var pages = PackagePages.Examine(zip, records, datapackage, OutcomeOf(report));
        return new()
        {
            Checks = [zipCheck, datapackage.Check, signature.Check, records.Check, index, pages],
            MainPageUrl = datapackage.MainPageUrl,
            MainPageDate = datapackage.MainPageDate,
            SignedAt = signature.Created,
            SignerKey = signature.Key,
            Domain = signature.Domain?.Path ?? [],
            Token = signature.Domain?.Token,
            ReportDigest = report is null ? null : Sha256Digest.Of(report),
            Report = report,
            Beacon = ReadSmall(zip, "beacon.txt", MaxBeaconBytes),
            RecordDates = records.Dates,
            Recorded = (records.Count, records.BlockBytes),
        };
    }

    internal static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static byte[]? ReadSmall(ZipDirectory zip, string path, int maxBytes) =>
        zip.Find(path) is { } member && zip.ReadAll(member, maxBytes).TryGet(out var bytes, out _) ? bytes : null;

    private static string? OutcomeOf(byte[]? report)
    {
        if (report is null || !PackageJson.Parse(report).TryGet(out var document, out _))
        {
            return null;
        }
        using (document)
        {
            return PackageJson.Text(document.RootElement, "outcome");
        }
    }
}

/// <summary>What a verifier knows of a package's signer.</summary>
public sealed record PackageTrust
{
    /// <summary>SHA-256 of the SPKI that must have signed (<c>wacz_key</c> of the seal), or null for whichever did.</summary>
    public Sha256Digest? ExpectedKey { get; init; }

    /// <summary>Whether a signature for a domain is judged; packages in bundles are signed anonymously, so there it is not.</summary>
    public bool JudgesDomains { get; init; } = true;

    /// <summary>SHA-256 of each root whose time stamps are accepted in a signature for a domain.</summary>
    public IReadOnlyCollection<Sha256Digest> TimeRoots { get; init; } = [];
}

/// <summary>JSON of other people's making: any order and spacing, but no name twice.</summary>
internal static class PackageJson
{
    /// <summary>Deeper nesting has no use in these files.</summary>
    private const int MaxDepth = 32;

    public static ParseResult<JsonDocument> Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var document = JsonDocument.Parse(utf8, new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object && AreNamesText(document.RootElement))
            {
                return document;
            }
            document.Dispose();
            return ParseResult.Fail("not a JSON object, or with a name that is no text");
        }
        catch (InvalidOperationException)
        {
            return ParseResult.Fail("a name is no text");
        }
        catch (JsonException fault)
        {
            return ParseResult.Fail(fault.Message);
        }
    }

    // A name with half a surrogate pair makes the runtime throw whenever it is looked at: so it is looked at here, once.
    private static bool AreNamesText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && AreNamesText(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(AreNamesText),
        _ => true,
    };

    public static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Text with half a surrogate pair is no text.
            return null;
        }
    }

    /// <summary>A whole number, written as a number or, as some writers do, as a string of digits.</summary>
    public static long? Number(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.TryGetInt64(out var number) ? number : null
        : long.TryParse(Text(element, name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var digits) ? digits : null;
}
