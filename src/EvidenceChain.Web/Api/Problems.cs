using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EvidenceChain.Web.Api;

/// <summary>Answers for what cannot be done: RFC 9457, one sentence each.</summary>
internal static class Problems
{
    public static ProblemHttpResult BadRequest(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult NoSuchEvidence(string number) => TypedResults.Problem($"there is no evidence {number}", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult NotFound(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult TooMany(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status429TooManyRequests);

    public static ProblemHttpResult NoRoom(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status507InsufficientStorage);

    public static ProblemHttpResult NotYet(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status409Conflict);

    /// <summary>Whoever can open the administrator's socket, which only its owner can, is the local administrator.</summary>
    public static bool IsLocalAdministrator(this HttpContext http) => http.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily == AddressFamily.Unix;
}
