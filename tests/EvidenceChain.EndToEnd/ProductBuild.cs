using System.Reflection;

namespace EvidenceChain.EndToEnd;

/// <summary>
/// The built programs in the layout of an installation, <c>cli</c> beside <c>web</c>, where the service's own users can read them. A clone may stand in a closed folder.
/// </summary>
internal static class ProductBuild
{
    private static readonly Lazy<Task<string>> Copied = new(CopyAsync);

    public static string Root { get; } = typeof(ProductBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Root").Value!.TrimEnd('/');

    /// <summary>The npm packages of the local chain, as `ec test` installs them.</summary>
    public static string ChainTools => Path.Combine(Root, "contracts-solidity");

    public static string Dotnet => Environment.GetEnvironmentVariable("EC_DOTNET") is { Length: > 0 } path ? path : Environment.ProcessPath!;

    public static Task<string> FolderAsync() => Copied.Value;

    private static async Task<string> CopyAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ec-app-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        // Ours stands in bin/CONFIGURATION/FRAMEWORK, and so do theirs.
        var place = Path.GetRelativePath(Path.Combine(Root, "tests", "EvidenceChain.EndToEnd"), AppContext.BaseDirectory);
        foreach (var name in (string[])["Web", "Cli"])
        {
            await Programs.MustAsync("cp", "-r", Path.Combine(Root, "src", $"EvidenceChain.{name}", place), Path.Combine(folder, name.ToLowerInvariant()));
        }
        var npm = Path.Combine(folder, "npm");
        Directory.CreateDirectory(Path.Combine(npm, "node_modules"));
        await Programs.MustAsync("cp", "-rL", Path.Combine(ChainTools, "node_modules", "@foundry-rs"), Path.Combine(npm, "node_modules"));
        await Programs.MustAsync("chmod", "-R", "a+rX", folder);
        return folder;
    }
}
