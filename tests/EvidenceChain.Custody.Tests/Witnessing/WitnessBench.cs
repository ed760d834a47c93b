using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Witnessing;

/// <summary>A witness on a folder of its own, and a log that can grow and fork at will.</summary>
internal sealed class WitnessBench : IDisposable
{
    public static readonly NoteSigner Log = new("log.example/a", Sha256Digest.Of("log"u8).ToArray());
    public static readonly CheckpointCosigner Cosigner = new("witness.example/w", Sha256Digest.Of("witness"u8).ToArray());
    private static readonly GrownTree Tree = new(600);
    private static readonly GrownTree OtherTree = new(600, branch: 1);

    public string Folder { get; } = Directory.CreateTempSubdirectory("ec-witness-").FullName;

    public ForkEvidence Forks => new(Path.Combine(Folder, "forks"), TimeProvider.System);

    public string RecordPath => Path.Combine(Folder, $"{Checkpoint.LogIdOf(Log.Key.Name).ToHex()}.checkpoints");

    public CheckpointWitness Open(string? cutOffAt = null, TimeProvider? clock = null, Func<WitnessedLog, Checkpoint, CancellationToken, Task<string?>>? whyNotYet = null, WatchedChain? chain = null) => new(
        Cosigner, [new(Log.Key, chain)], Folder, Forks, whyNotYet ?? ((_, _, _) => Task.FromResult<string?>(null)), clock ?? TimeProvider.System, RegisterBench.CutAt(cutOffAt));

    public static SignedCheckpoint At(int size, bool isForked = false, NoteSigner? signer = null) =>
        SignedCheckpoint.Sign(new((signer ?? Log).Key.Name, size, size == 0 ? Merkle.EmptyRoot : (isForked ? OtherTree : Tree).Root(size)), signer ?? Log);

    public static byte[] Request(int old, int size, bool isForked = false) =>
        new AddCheckpoint(old, old == 0 || old >= size ? [] : Path_(old, size, isForked), At(size, isForked)).ToBytes();

    public static List<Sha256Digest> Path_(int old, int size, bool isForked = false) => [.. (isForked ? OtherTree : Tree).Consistency(old, size).Select(node => node.ToDigest())];

    public static bool IsCosigned(WitnessAnswer answer, int size) => answer.Status == 200
        && NoteSignature.Parse(answer.Body.TrimEnd('\n')).TryGet(out var line, out _) && Cosigner.Key.Verify(At(size).Note.Text, line);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
