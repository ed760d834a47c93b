using EvidenceChain.Cli.Talk;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;

namespace EvidenceChain.Cli.Commands;

/// <summary>The policy a bundle is judged by: the one named, else the one in the policy folder that lists the bundle's log, else the empty one.</summary>
internal sealed record PolicyChoice(string Name, Policy Policy)
{
    private static readonly PolicyChoice Nobody = new("none (no policy lists this log)", Policy.Empty);

    /// <summary>A policy that cannot be read or is malformed ends the command with 64: to judge by another one in silence would mislead.</summary>
    public static PolicyChoice Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > Policy.MaxBytes)
            {
                throw new ServiceSaysNo(Exit.Usage, $"the policy {path} is larger than {Policy.MaxBytes} bytes");
            }
            return Policy.Parse(File.ReadAllBytes(path)).TryGet(out var policy, out var error)
                ? new(Path.GetFileName(path), policy)
                : throw new ServiceSaysNo(Exit.Usage, $"the policy {path} is malformed: {error}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ServiceSaysNo(Exit.Usage, $"the policy {path} cannot be read: {fault.Message}");
        }
    }

    public static PolicyChoice For(OpenBundle bundle, string folder) =>
        bundle.Read("bundle.json").TryGet(out var bytes, out _) && BundleManifest.Parse(bytes).TryGet(out var manifest, out _) ? ForLog(manifest.Origin, folder) : Nobody;

    /// <summary>The first policy of a folder that lists the log.</summary>
    public static PolicyChoice ForLog(string origin, string folder) => !Directory.Exists(folder) ? Nobody
        : Directory.EnumerateFiles(folder, "*.policy").Order(StringComparer.Ordinal).Select(Read).FirstOrDefault(choice => choice.Policy.HasLog(origin)) ?? Nobody;

    /// <summary>What a file that is no bundle is reported under.</summary>
    public static PolicyChoice Empty => Nobody;
}
