using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace HyperActors.TestKit;

/// <summary>Plays a test under many orders of simultaneous messages.</summary>
public static class Schedules
{
    /// <summary>Environment variable that, when set, has <see cref="Explore"/> play one schedule alone.</summary>
    public const string Variable = "HYPERACTORS_SCHEDULE";

    /// <summary>Plays a test under the order of the model, and then under others, until one fails.</summary>
    /// <param name="schedules">How many in all; at least 1.</param>
    /// <param name="test">Makes its kits with the schedule that it is given (<see cref="TestKitOptions.Schedule"/>).</param>
    /// <param name="name">The test's name, for the line that repeats it; left to the compiler.</param>
    /// <exception cref="ExpectationException">
    /// A schedule failed: says which, and how to see it again. Or nothing was explored: no kit was made with the schedule, or
    /// no two messages came to an actor at the same instant, so that all schedules are one.
    /// </exception>
    [StackTraceHidden]
    public static void Explore(int schedules, Action<Schedule> test, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(schedules, 1);
        if (int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out int chosen))
        {
            Replay(chosen, test, name);
            return;
        }
        long ties = 0;
        int kits = 0;
        for (int number = 0; number < schedules; number++)
        {
            Schedule played = Play(number, test, name, $" of {schedules} (0 to {number - 1} held)");
            kits += played.Kits.Count;
            ties += played.Kits.Sum(static kit => kit.LastReport?.Ties ?? 0);
        }
        if (ties == 0)
            throw new ExpectationException(kits == 0
                ? $"{schedules} schedules explored nothing: no kit was made with the schedule (TestKitOptions.Schedule)."
                : $"{schedules} schedules explored nothing: no two messages came to an actor at the same instant.");
    }

    /// <summary>Plays a test under one schedule.</summary>
    /// <param name="number">Which; 0 is the order of the model.</param>
    /// <param name="test">As in <see cref="Explore"/>.</param>
    /// <param name="name">As in <see cref="Explore"/>.</param>
    /// <exception cref="ExpectationException">It failed.</exception>
    [StackTraceHidden]
    public static void Replay(int number, Action<Schedule> test, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        Play(number, test, name, "");
    }

    [StackTraceHidden]
    private static Schedule Play(int number, Action<Schedule> test, string name, string standing)
    {
        Schedule schedule = new(number, name);
        try
        {
            test(schedule);
            return schedule;
        }
        catch (Exception failure)
        {
            string title = $"schedule {number}{(number == 0 ? "" : standing)} failed: ";
            // What a kit threw has its diagram already; what the test's own assertions threw gets it here.
            throw failure is not ExpectationException && schedule.Kits is [.., ActorTestKit last]
                ? last.Failure(title + failure.Message, failure)
                : new ExpectationException(title + failure.Message, failure);
        }
    }
}
