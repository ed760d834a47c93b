namespace EvidenceChain.Custody.Walk;

/// <summary>
/// Named points right after a durable write, where a drill can kill the process: <c>EC_STOP_AT=name</c> ends it there as <c>kill -9</c> would,
/// once: the name is written to <c>EC_STOP_ONCE</c> first, and a process that finds it there goes on.
/// </summary>
public static class StopPoint
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("EC_STOP_AT");
    private static readonly string? Once = Environment.GetEnvironmentVariable("EC_STOP_ONCE");

    public static void Reached(string name)
    {
        if (name != Wanted || (Once is not null && File.Exists(Once)))
        {
            return;
        }
        if (Once is not null)
        {
            File.WriteAllText(Once, name);
        }
        System.Diagnostics.Process.GetCurrentProcess().Kill(); // SIGKILL to ourselves: no finalisers, no flushing, no unwinding
        Environment.FailFast(name);
    }
}
