using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Supervision;

/// <summary>One supervisor per data folder. The kernel releases the lock with the process, however it ends.</summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream file;

    private InstanceLock(FileStream file) => this.file = file;

    /// <summary>The lock, or null while another supervisor holds it.</summary>
    public static InstanceLock? TryTake(DataFolder data)
    {
        try
        {
            return new(new FileStream(Path.Combine(data.Run, "supervisor.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
