using System.Security.Cryptography;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Custody.Keys;

/// <summary>Secret files of mode 0600 in one folder of mode 0700, each created once and never overwritten.</summary>
public sealed class KeyFolder(string folder)
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path => folder;

    /// <summary>The secret of that name; made of random bytes at its first use.</summary>
    public byte[] Secret(string name, int sizeBytes)
    {
        Directory.CreateDirectory(folder, Closed);
        var path = System.IO.Path.Combine(folder, $"{name}.key");
        if (!File.Exists(path))
        {
            DurableFile.Replace(path, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(sizeBytes)) + "\n"));
        }
        var secret = Convert.FromHexString(File.ReadAllText(path).Trim());
        return secret.Length == sizeBytes ? secret : throw new InvalidDataException($"{path} holds {secret.Length} bytes, not {sizeBytes}");
    }
}
