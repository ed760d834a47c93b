using System.Runtime.InteropServices;

namespace EvidenceChain.Capture.Browsing;

/// <summary>The few calls that .NET has no name for.</summary>
internal static class Libc
{
    public const int SigKill = 9;

    public static int EffectiveUserId => (int)geteuid();

    public static int EffectiveGroupId => (int)getegid();

    public static bool IsRoot => EffectiveUserId == 0;

    /// <summary>A negative id means the whole group. Failing means that nobody is left, which is what was wanted.</summary>
    public static void Kill(int processId) => _ = kill(processId, SigKill);

    public static void ChangeOwner(string path, int userId, int groupId)
    {
        if (chown(path, (uint)userId, (uint)groupId) != 0)
        {
            throw new IOException($"The owner of {path} could not be changed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

#pragma warning disable SYSLIB1054 // source generation needs unsafe code in the whole project; these signatures need no marshalling help
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint getegid();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint userId, uint groupId);
#pragma warning restore SYSLIB1054
}
