using System.Runtime.InteropServices;

namespace EvidenceChain.Custody.Processes;

/// <summary>Signals by number; the few that are sent here.</summary>
public enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

/// <summary>The system calls the runtime does not offer.</summary>
public static class Posix
{
    public static uint EffectiveUserId() => NativeGeteuid();

    /// <summary>Sends a signal to one process; false when it no longer exists or is not ours.</summary>
    public static bool Send(int processId, Signal signal) => processId > 1 && NativeKill(processId, (int)signal) == 0;

    /// <summary>Sends a signal to a process group; false when it is empty or not ours.</summary>
    public static bool SendToGroup(int groupId, Signal signal) => groupId > 1 && NativeKill(-groupId, (int)signal) == 0;

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint NativeGeteuid();

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int pid, int signal);
}
