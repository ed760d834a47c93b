using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>How the service runs its own chain.</summary>
public sealed record LocalChainOptions
{
    /// <summary>Holds genesis.json, state.json and, while it runs, anvil.pid. Made when it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>The native binary, not its Node wrapper.</summary>
    public required string AnvilPath { get; init; }

    /// <summary>Chain id of the first genesis; a chain that replaces a lost one takes the next number.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The service's own accounts. No other account has funds: the well-known development accounts are not made.</summary>
    public required IReadOnlyList<EthAddress> FundedAccounts { get; init; }

    /// <summary>Port on 127.0.0.1; 0 takes a free one, which is kept for later starts in the same process.</summary>
    public int Port { get; init; }

    /// <summary>How long the process may take until it listens. A large state takes seconds to load.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where npm put the native binary under a folder with node_modules; null when it is not installed.</summary>
    public static string? FindAnvil(string npmFolder)
    {
        var platform = $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64")}";
        var path = Path.Combine(npmFolder, "node_modules", "@foundry-rs", $"anvil-{platform}", "bin", "anvil");
        return File.Exists(path) ? path : null;
    }
}
