using System.Net;
using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Web.Witness;

/// <summary>The HTTP face of a witness: <c>POST /add-checkpoint</c>, <c>GET /ORIGIN-HASH/checkpoint</c>. C2SP tlog-witness; TLS is for what stands before it.</summary>
internal static class WitnessHost
{
    private const int MaxConnections = 256;

    public static WebApplication Build(WitnessFolder folder, CheckpointCosigner cosigner, IPEndPoint listen)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss "; });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(listen);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = AddCheckpoint.MaxBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });
        builder.Services.AddSingleton(_ => new CheckpointWitness(
            cosigner, folder.Logs, folder.Checkpoints, folder.Forks, new AnchorWatch(OutsideHttp.Create(mayBePrivate: false), OutsideHttp.Create(mayBePrivate: true), TimeProvider.System).WhyNotYetAsync,
            TimeProvider.System, StopPoint.Reached));
        var app = builder.Build();
        app.MapPost("/add-checkpoint", AddAsync);
        app.MapGet("/{origin}/checkpoint", LatestAsync);
        app.MapGet("/", () => TypedResults.Text($"{cosigner.Key}\n"));
        return app;
    }

    private static async Task<IResult> AddAsync(HttpRequest request, CheckpointWitness witness, CancellationToken cancellation)
    {
        var body = new byte[AddCheckpoint.MaxBytes + 1];
        int read;
        try
        {
            read = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        }
        catch (BadHttpRequestException tooLarge)
        {
            return TypedResults.Text($"{tooLarge.Message}\n", statusCode: tooLarge.StatusCode);
        }
        var answer = await witness.AddAsync(body.AsMemory(0, read), cancellation);
        return TypedResults.Text(answer.Body, answer.ContentType, statusCode: answer.Status);
    }

    private static async Task<IResult> LatestAsync(string origin, CheckpointWitness witness, CancellationToken cancellation) =>
        await witness.LatestAsync(origin, cancellation) is { } note
            ? TypedResults.Text(note, "text/plain; charset=utf-8")
            : TypedResults.Text("this witness has cosigned no checkpoint of that log\n", statusCode: StatusCodes.Status404NotFound);
}
