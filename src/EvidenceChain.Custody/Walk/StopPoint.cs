namespace EvidenceChain.Custody.Walk;

/// <summary>
/// Named points right after a durable write, where a drill can kill the process: <c>EC_STOP_AT=name</c> ends it there as <c>kill -9</c> would,
/// once: the name is written to <c>EC_STOP_ONCE</c> first, and a process that finds it there goes on. With <c>EC_STOP_FILE</c> the name is read from
/// that file whenever a point is reached, so that one installation serves many drills; whoever is stopped takes the file away first. With
/// <c>hold name</c> in it the process is not killed: it renames the file to <c>FILE.held</c> and stands still there until that is taken away.
/// </summary>
public static class StopPoint
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("EC_STOP_AT");
    private static readonly string? Once = Environment.GetEnvironmentVariable("EC_STOP_ONCE");
    private static readonly string? Named = Environment.GetEnvironmentVariable("EC_STOP_FILE");

    private static readonly TimeSpan HoldPoll = TimeSpan.FromMilliseconds(20);

    public static void Reached(string name)
    {
        if (IsWanted(name) || IsNamed(name))
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill(); // SIGKILL to ourselves: no finalisers, no flushing, no unwinding
            Environment.FailFast(name);
        }
    }

    private static bool IsWanted(string name)
    {
        if (name != Wanted || (Once is not null && File.Exists(Once)))
        {
            return false;
        }
        if (Once is not null)
        {
            File.WriteAllText(Once, name);
        }
        return true;
    }

    private static bool IsNamed(string name)
    {
        if (Named is null || !File.Exists(Named) || File.ReadAllText(Named) is var wish && wish != name && wish != $"hold {name}")
        {
            return false;
        }
        if (wish == name)
        {
            File.Delete(Named);
            return true;
        }
        Hold($"{Named}.held");
        return false;
    }

    private static void Hold(string held)
    {
        File.Move(Named!, held);
        using var never = new ManualResetEventSlim();
        while (File.Exists(held))
        {
            never.Wait(HoldPoll);
        }
    }
}
