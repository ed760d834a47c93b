using System.Security.Cryptography;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Keys;

/// <summary>The service's own keys and the name of its log, made at first start. Only the service process loads it.</summary>
public sealed class KeyRing
{
    private const int SeedBytes = 32;
    private const string NameAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly KeyFolder folder;

    public KeyRing(KeyFolder folder)
    {
        this.folder = folder;
        ChainOperator = folder.Secret("chain-operator", SeedBytes);
        ChainAdmin = folder.Secret("chain-admin", SeedBytes);
        Origin = LoadOrigin();
        Log = new NoteSigner(Origin, folder.Secret("log", SeedBytes));
        Seal = new NoteSigner($"{Origin}/seal", folder.Secret("seal", SeedBytes));
        Package = new PackageKey(folder.Secret("wacz", SeedBytes));
    }

    /// <summary>The log's name, <c>evidencechain/</c> and 16 characters unless the operator wrote another before first start.</summary>
    public string Origin { get; }

    public NoteSigner Log { get; }

    public NoteSigner Seal { get; }

    public PackageKey Package { get; }

    /// <summary>secp256k1 secret, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ChainOperator { get; }

    /// <summary>secp256k1 secret, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ChainAdmin { get; }

    private string LoadOrigin()
    {
        var path = Path.Combine(folder.Path, "origin");
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, System.Text.Encoding.UTF8.GetBytes($"evidencechain/{RandomNumberGenerator.GetString(NameAlphabet, 16)}\n"));
        }
        return File.ReadAllText(path).Trim();
    }
}
