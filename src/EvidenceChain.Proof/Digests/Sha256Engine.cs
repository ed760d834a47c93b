using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EvidenceChain.Proof.Digests;

/// <summary>
/// The one switch for SHA-256: the runtime's own where it exists, BouncyCastle's managed code where it does not.
/// On Linux the runtime ends the process when it finds no OpenSSL, so the library is looked for before the first call.
/// </summary>
internal sealed class Sha256Engine : IDisposable
{
    /// <summary>AppContext switch that forces managed code, for comparing both.</summary>
    internal const string ManagedSwitch = "EvidenceChain.Proof.ManagedSha256";

    private readonly IncrementalHash? native;
    private readonly Org.BouncyCastle.Crypto.Digests.Sha256Digest? managed;

    internal Sha256Engine(bool useRuntime)
    {
        if (useRuntime)
        {
            native = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
        else
        {
            managed = new();
        }
    }

    /// <summary>Whether the runtime's SHA-256 is used.</summary>
    internal static bool UsesRuntime { get; } = !(AppContext.TryGetSwitch(ManagedSwitch, out var forced) && forced) && RuntimeHasSha256();

    internal static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (UsesRuntime)
        {
            SHA256.HashData(data, digest);
            return;
        }
        var sha256 = new Org.BouncyCastle.Crypto.Digests.Sha256Digest();
        sha256.BlockUpdate(data);
        sha256.DoFinal(digest);
    }

    internal void Append(ReadOnlySpan<byte> data)
    {
        native?.AppendData(data);
        managed?.BlockUpdate(data);
    }

    /// <summary>Writes the 32-byte digest of all appended and starts anew.</summary>
    internal void Finish(Span<byte> digest)
    {
        native?.GetHashAndReset(digest);
        managed?.DoFinal(digest);
    }

    public void Dispose() => native?.Dispose();

    private static bool RuntimeHasSha256()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD())
        {
            return !OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi();
        }
        foreach (var name in (ReadOnlySpan<string>)["libssl.so.3", "libssl.so.1.1"])
        {
            if (NativeLibrary.TryLoad(name, out _))
            {
                return true;
            }
        }
        return false;
    }
}
