using System.Text.RegularExpressions;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>What ADMISSIBILITY.md names is there: every check is one of the verifier's, every member one of FORMAT.md's.</summary>
public sealed partial class AdmissibilityTests
{
    private static readonly string Text = File.ReadAllText(PathOf("ADMISSIBILITY.md"));

    [Fact]
    public void Every_check_that_is_named_is_one_of_the_verifier_s()
    {
        var families = CheckNames.All.Select(title => title.Name.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var named = Code().Matches(Text).Select(found => found.Groups[1].Value).Where(name => CheckName().IsMatch(name) && families.Contains(name.Split('.')[0]) && !name.EndsWith(".json", StringComparison.Ordinal)
            && !name.EndsWith(".wacz", StringComparison.Ordinal) && !name.EndsWith(".tlog-proof", StringComparison.Ordinal)).Distinct().ToList();

        Assert.InRange(named.Count, 20, CheckNames.All.Count);
        Assert.All(named, name => Assert.NotNull(CheckNames.TitleOf(name)));
    }

    [Fact]
    public void Every_file_that_is_named_is_in_the_formats()
    {
        var formats = File.ReadAllText(PathOf("FORMAT.md"));
        var named = Code().Matches(Text).Select(found => found.Groups[1].Value.Replace($"{MemberPaths.Package}: ", "", StringComparison.Ordinal)).Where(name => FileName().IsMatch(name) && CheckNames.TitleOf(name) is null).Distinct().ToList();

        Assert.InRange(named.Count, 20, 60);
        // Documents are specified by their names; the recorded archive by the standard it follows.
        Assert.All(named.Where(name => !name.StartsWith("documents/", StringComparison.Ordinal) && !name.StartsWith("archive/", StringComparison.Ordinal) && name != "FORMAT.md"),
            name => Assert.Contains(name, formats, StringComparison.Ordinal));
        Assert.All(named.Where(name => name.StartsWith("documents/", StringComparison.Ordinal)),
            name => Assert.Contains($"`{Path.GetFileName(name).Split('.')[0]}`", formats, StringComparison.Ordinal));
    }

    [Fact]
    public void Both_halves_go_through_the_same_rules()
    {
        var halves = Text.Split("\n# English\n");
        Assert.Equal(2, halves.Length);
        foreach (var (chinese, english) in ((string, string)[])[
            ("第十六条", "art. 16"), ("第十七条", "art. 17"), ("第十八条", "art. 18"), ("第十九条", "art. 19"), ("第十一条", "art. 11"), ("第九十三条", "93"), ("第十三条", "13 |"), ("22号 第十四条", "22号, art. 14"), ("902(14)", "902(14)"), ("45l", "45l")])
        {
            Assert.Contains(chinese, halves[0], StringComparison.Ordinal);
            Assert.Contains(english, halves[1], StringComparison.Ordinal);
        }
    }

    private static string PathOf(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not in the repository");
        }
        return Path.Combine(folder.FullName, "src", "EvidenceChain.Proof", name);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[a-z]+\.[a-z-]+$")]
    private static partial Regex CheckName();

    [GeneratedRegex(@"^[A-Za-z][\w/.-]*\.(json|jsonl|txt|md|wacz|tlog-proof|consistency|pdf|gz)$")]
    private static partial Regex FileName();
}
