using Hangfire.Common;
using Hangfire.Server;

namespace EvidenceChain.Web.Jobs;

/// <summary>
/// Pictures and bodies are large, and all dead when the job ends: left to itself the collector lets them lie until the worker holds more than a gigabyte.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GivesMemoryBackAttribute : JobFilterAttribute, IServerFilter
{
    public void OnPerforming(PerformingContext context)
    {
        // Nothing to give yet.
    }

    public void OnPerformed(PerformedContext context) => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
