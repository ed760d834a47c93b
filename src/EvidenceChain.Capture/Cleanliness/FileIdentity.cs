using System.Runtime.InteropServices;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>What the runtime does not tell: a file's inode, and how the kernel's clock stands.</summary>
internal static class FileIdentity
{
    /// <summary>Byte of <c>struct statx</c> at which the inode stands (linux/stat.h).</summary>
    private const int InodeAt = 32;

    private const int CurrentFolder = -100;
    private const uint WantInode = 0x100;

    /// <summary>0 when it cannot be told.</summary>
    public static long Inode(string path)
    {
        var answer = new byte[256];
        return OperatingSystem.IsLinux() && statx(CurrentFolder, path, 0, WantInode, answer) == 0 ? BitConverter.ToInt64(answer, InodeAt) : 0;
    }

    /// <summary>State of <c>adjtimex(2)</c>: offset, largest error and status word; null when the kernel does not say.</summary>
    public static (TimeSpan Offset, TimeSpan MaxError, bool IsSynchronised)? KernelClock()
    {
        const int unsynchronised = 0x40, nanoseconds = 0x2000;
        // Modes 0: read only. The fields' places are those of 64-bit Linux.
        var timex = new byte[512];
        if (!OperatingSystem.IsLinux() || IntPtr.Size != 8 || adjtimex(timex) < 0)
        {
            return null;
        }
        var status = BitConverter.ToInt32(timex, 40);
        var offset = BitConverter.ToInt64(timex, 8);
        return (TimeSpan.FromMicroseconds((status & nanoseconds) != 0 ? offset / 1000.0 : offset), TimeSpan.FromMicroseconds(BitConverter.ToInt64(timex, 24)), (status & unsynchronised) == 0);
    }

#pragma warning disable SYSLIB1054, CA2101 // as in Libc: source generation needs unsafe code in the whole project
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] answer);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int adjtimex([In, Out] byte[] timex);
#pragma warning restore SYSLIB1054, CA2101
}
