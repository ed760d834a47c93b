using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EvidenceChain.Web.Tests.House;

/// <summary>The rules of the house, read from the sources: what no review should have to look for.</summary>
public sealed partial class HouseRulesTests
{
    internal static readonly string Root = FindRoot();

    // Proof <- Capture <- Custody <- Monitoring <- Casework <- Web, and Proof <- Cli; a project leans on the nearest one that exists.
    private static readonly string[] Line = ["Proof", "Capture", "Custody", "Monitoring", "Casework", "Web"];

    // Folders of Custody from the ground up: a folder may use those to its left, and itself.
    private static readonly string[] CustodyFolders =
        ["Processes", "Storage", "Leases", "Ledger", "Keys", "Timestamping", "Anchoring", "Witnessing", "Policies", "Orders", "Attempts", "Sealing", "Renewing", "Proving", "Walk", "Documents"];

    [Fact]
    public void Projects_lean_on_their_neighbour_and_on_nothing_else()
    {
        var there = Line.Where(name => Directory.Exists(Path.Combine(Root, "src", $"EvidenceChain.{name}"))).ToArray();
        var expected = there.Zip(there.Skip(1), (lower, upper) => $"{upper} -> {lower}").Append("Cli -> Proof").Order(StringComparer.Ordinal);
        var found = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => $"{ShortName(project)} -> {ShortName(reference.Attribute("Include")!.Value)}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Proof_depends_on_one_package()
    {
        var project = XDocument.Load(Path.Combine(Root, "src", "EvidenceChain.Proof", "EvidenceChain.Proof.csproj"));
        Assert.Equal(["BouncyCastle.Cryptography"], project.Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value));
    }

    [Fact]
    public void Package_versions_stand_in_one_file() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories).Where(path => !path.Contains("node_modules", StringComparison.Ordinal)),
        project => XDocument.Load(project).Descendants("PackageReference").Any(package => package.Attribute("Version") is not null));

    [Fact]
    public void Evidence_cannot_be_changed_after_it_was_made()
    {
        var setters = Types(typeof(EvidenceChain.Proof.Verification.Check).Assembly)
            .Concat(Types(typeof(EvidenceChain.Capture.Egress.EgressRules).Assembly))
            .Concat(Types(typeof(EvidenceChain.Custody.Storage.DataFolder).Assembly))
            .Where(type => type.IsVisible)
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");
        Assert.Empty(setters);
    }

    [Fact]
    public void Folders_of_custody_use_only_what_lies_below_them()
    {
        var upward = from file in Sources("EvidenceChain.Custody")
                     let folder = Path.GetRelativePath(Path.Combine(Root, "src", "EvidenceChain.Custody"), file).Split('/')[0]
                     where !folder.EndsWith(".cs", StringComparison.Ordinal)
                     from Match used in CustodyUsing().Matches(File.ReadAllText(file))
                     where Array.IndexOf(CustodyFolders, used.Groups[1].Value) > Array.IndexOf(CustodyFolders, folder)
                     select $"{folder} uses {used.Groups[1].Value} ({Path.GetFileName(file)})";
        Assert.Empty(upward);
        Assert.Empty(Sources("EvidenceChain.Custody")
            .Select(file => Path.GetRelativePath(Path.Combine(Root, "src", "EvidenceChain.Custody"), file).Split('/')[0])
            .Where(folder => !folder.EndsWith(".cs", StringComparison.Ordinal)).Distinct().Except(CustodyFolders));
    }

    [Fact]
    public void Names_say_the_deed()
    {
        var vague = Types(typeof(EvidenceChain.Proof.Verification.Check).Assembly)
            .Concat(Types(typeof(EvidenceChain.Capture.Egress.EgressRules).Assembly))
            .Concat(Types(typeof(EvidenceChain.Custody.Storage.DataFolder).Assembly))
            .Concat(Types(typeof(EvidenceChain.Web.Supervision.RunState).Assembly))
            .Where(type => type.Namespace?.StartsWith("EvidenceChain", StringComparison.Ordinal) == true && VagueName().IsMatch(type.Name))
            .Select(type => type.FullName);
        Assert.Empty(vague);
    }

    [Fact]
    public void No_source_file_is_longer_than_300_lines() => Assert.Empty(
        Directory.EnumerateDirectories(Path.Combine(Root, "src")).SelectMany(folder => Sources(Path.GetFileName(folder)))
            .Where(file => File.ReadLines(file).Count() > 300).Select(Path.GetFileName));

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<Type> Types(Assembly assembly) => assembly.GetTypes()
        .Where(type => !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)));

    private static string ShortName(string project) => Path.GetFileNameWithoutExtension(project)["EvidenceChain.".Length..];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests run outside the source tree");
        }
        return folder.FullName;
    }

    [GeneratedRegex(@"^using (?:static )?EvidenceChain\.Custody\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex CustodyUsing();

    [GeneratedRegex("(Manager|Helper|Util|Utils|Processor|Service|Dto|Impl|Base)$")]
    private static partial Regex VagueName();
}
