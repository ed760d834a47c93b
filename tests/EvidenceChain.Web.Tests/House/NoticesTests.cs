using System.Text.Json;

namespace EvidenceChain.Web.Tests.House;

public sealed class NoticesTests
{
    private static readonly string Root = HouseRulesTests.Root;

    [Fact]
    public void Every_package_of_the_programs_is_named_with_its_licence()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Root, "src"), "packages.lock.json", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(path => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("dependencies").EnumerateObject())
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project" && !package.Name.StartsWith("runtime.", StringComparison.Ordinal) && !package.Name.StartsWith("Microsoft.DotNet.ILCompiler", StringComparison.Ordinal))
            .Select(package => package.Name);
        AssertNamed(used);
    }

    [Theory]
    [InlineData("verify-page")]
    [InlineData("contracts-solidity")]
    public void Every_npm_package_that_is_shipped_or_installed_is_named(string folder)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, folder, "package-lock.json")));
        AssertNamed(file.RootElement.GetProperty("packages").EnumerateObject().Select(package => package.Name.Replace("node_modules/", "", StringComparison.Ordinal))
            .Where(name => name.Length > 0 && !name.StartsWith("@esbuild/", StringComparison.Ordinal)).ToList());
    }

    private static void AssertNamed(IEnumerable<string> packages)
    {
        var named = File.ReadAllText(Path.Combine(Root, "THIRD-PARTY-NOTICES.md")).Split([' ', ',', '|', '\n', ';', '('], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var missing = packages.Distinct().Where(package => !named.Contains(package)).ToList();
        Assert.True(missing.Count == 0, $"not in THIRD-PARTY-NOTICES.md: {string.Join(", ", missing)}");
    }
}
