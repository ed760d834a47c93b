using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Packages;

/// <summary>Holds <c>pages/pages.jsonl</c> against the main page that <c>datapackage.json</c> names, and that against the records. WACZ 1.1.1, json-pages-1.0.</summary>
internal static class PackagePages
{
    private const string Name = "package.pages";
    private const string Path = "pages/pages.jsonl";
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <param name="zip">The package.</param>
    /// <param name="records">Its records.</param>
    /// <param name="datapackage">Names the main page.</param>
    /// <param name="outcome">Outcome in the capture report: after <c>Error</c> no answer of the main page exists.</param>
    public static Check Examine(ZipDirectory zip, PackageRecords records, Datapackage datapackage, string? outcome)
    {
        if (zip.Find(Path) is not { } member)
        {
            return Check.Failed(Name, $"There is no {Path}.");
        }
        if (!zip.ReadAll(member, MaxBytes).TryGet(out var bytes, out var error))
        {
            return Check.Failed(Name, error + ".");
        }
        try
        {
            var pages = ReadPages(bytes);
            var main = datapackage.MainPageUrl is { } url
                ? pages.Find(p => p.Url == url && (datapackage.MainPageDate is null || PackageRecords.DigitsOf(p.Time) == PackageRecords.DigitsOf(datapackage.MainPageDate)))
                : pages[0];
            return main.Url is null ? Check.Failed(Name, "The main page is not among the pages.", new MeasuredValue("main_page", datapackage.MainPageUrl!)) : ExamineMain(main, records, outcome);
        }
        catch (InvalidDataException fault)
        {
            return Check.Failed(Name, fault.Message + ".");
        }
    }

    private static Check ExamineMain((string Url, string Time) main, PackageRecords records, string? outcome)
    {
        MeasuredValue[] values = [new("url", main.Url), new("ts", main.Time)];
        var fragment = main.Url.IndexOf('#', StringComparison.Ordinal);
        if (records.HasAnswerFor(main.Url) || (fragment >= 0 && records.HasAnswerFor(main.Url[..fragment])))
        {
            return Check.Passed(Name, "The main page is listed and its answer is among the records.", values);
        }
        return !records.IsWhole ? Check.NotChecked(Name, "The records could not all be read.", values)
            : outcome == "Error" ? Check.Passed(Name, "The main page is listed; no answer was recorded, as the capture report says (Error).", values)
            : Check.Failed(Name, "No record holds an answer for the main page.", values);
    }

    private static List<(string Url, string Time)> ReadPages(byte[] bytes)
    {
        var reader = new LineReader(new MemoryStream(bytes), MaxBytes);
        var pages = new List<(string, string)>();
        var isHeader = true;
        while (reader.Read() is { } line)
        {
            if (line.IsEmpty)
            {
                continue;
            }
            if (!PackageJson.Parse(line).TryGet(out var document, out var error))
            {
                throw new InvalidDataException($"{Path} has a line that cannot be read: {error}");
            }
            using (document)
            {
                var root = document.RootElement;
                if (isHeader)
                {
                    ZipDirectoryReader.Require(PackageJson.Text(root, "format") == "json-pages-1.0", $"{Path} does not start with its header");
                    isHeader = false;
                    continue;
                }
                var (url, time) = (PackageJson.Text(root, "url"), PackageJson.Text(root, "ts"));
                ZipDirectoryReader.Require(url is not null && PackageRecords.DigitsOf(time) is not null, $"{Path} has a page without URL or time");
                pages.Add((url!, time!));
            }
        }
        ZipDirectoryReader.Require(pages.Count > 0, $"{Path} lists no page");
        return pages;
    }
}
