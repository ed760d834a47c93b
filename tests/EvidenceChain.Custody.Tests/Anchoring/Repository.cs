namespace EvidenceChain.Custody.Tests.Anchoring;

internal static class Repository
{
    public static string ContractsFolder { get; } = Path.Combine(Root(), "contracts-solidity");

    public static string AnvilPath => EvidenceChain.Custody.Anchoring.LocalChainOptions.FindAnvil(ContractsFolder)
        ?? throw new InvalidOperationException($"anvil is not installed: run npm ci --ignore-scripts in {ContractsFolder}");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests must run from inside the repository");
        }
        return folder.FullName;
    }
}
