using System.Security.Cryptography;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Web.Witness;

/// <summary>What a witness keeps: its key (0600) and name, made at first start, the logs it was told of, what it cosigned, and evidence of forks. An anchor cosigner has a folder, and so a key, of its own.</summary>
internal sealed class WitnessFolder(string root, bool isAnchored, TimeProvider clock)
{
    private const int SeedBytes = 32;
    private const string NameAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public string Root { get; } = Path.Combine(root, isAnchored ? "anchor-witness" : "witness");

    public ForkEvidence Forks => new(Path.Combine(Root, "forks"), clock);

    public string Checkpoints => Directory.CreateDirectory(Path.Combine(Root, "checkpoints")).FullName;

    public IReadOnlyList<WitnessedLog> Logs => WitnessedLog.Load(Root, isAnchored);

    private string NamePath => Path.Combine(Root, "name");

    /// <summary>Makes or reads the key. A name that differs from the one the key was made for is an <see cref="InvalidDataException"/>: the same key under two names would be two witnesses.</summary>
    public CheckpointCosigner OpenKey(string? wishedName)
    {
        var seed = new KeyFolder(Root).Secret("witness", SeedBytes);
        if (!File.Exists(NamePath))
        {
            DurableFile.Replace(NamePath, System.Text.Encoding.UTF8.GetBytes($"{wishedName ?? $"{(isAnchored ? "anchor-witness" : "witness")}/{RandomNumberGenerator.GetString(NameAlphabet, 16)}"}\n"));
        }
        var name = File.ReadAllText(NamePath).Trim();
        return wishedName is null || wishedName == name ? new(name, seed) : throw new InvalidDataException($"this witness is {name} and stays so; another one needs a folder of its own (--data)");
    }

    /// <summary>Held while a witness runs: two of them on one record would sign past one another. Null when another holds it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
