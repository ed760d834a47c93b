using System.Text.Json;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>The compiled anchor contract, as committed under contracts-solidity/artifacts.</summary>
public sealed record AnchorArtifact
{
    /// <summary>What a deployment sends, before the constructor's argument.</summary>
    public required ReadOnlyMemory<byte> CreationCode { get; init; }

    /// <summary>Keccak-256 of the code that a deployment leaves on the chain; the same for every deployment.</summary>
    public required Bytes32 CodeHash { get; init; }

    public required string Compiler { get; init; }

    public static AnchorArtifact Committed { get; } = Load();

    private static AnchorArtifact Load()
    {
        using var stream = typeof(AnchorArtifact).Assembly.GetManifestResourceStream("EvidenceAnchor.json")!;
        using var json = JsonDocument.Parse(stream);
        var root = json.RootElement;
        if (!RpcShapes.TryBytes(root.GetProperty("bytecode"), out var creation) || !RpcShapes.TryBytes(root.GetProperty("deployedBytecode"), out var deployed))
        {
            throw new InvalidDataException("the committed artifact of the anchor contract has no bytecode");
        }
        return new() { CreationCode = creation, CodeHash = Bytes32.KeccakOf(deployed), Compiler = root.GetProperty("compiler").GetString()! };
    }
}
