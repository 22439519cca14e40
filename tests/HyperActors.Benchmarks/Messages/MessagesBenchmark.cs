using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperActors.Actors;

namespace HyperActors.Benchmarks.Messages;

/// <summary>Messages a second in the usual shapes, each beside a bare queue loop with as many messages in flight.</summary>
internal sealed class MessagesBenchmark : IBenchmark
{
    public string Name => "messages";

    public string Usage => "--messages N --partitions K --runs R";

    public JsonObject Run(BenchmarkOptions options)
    {
        int messages = options.Integer("messages", 4_000_000);
        int partitions = options.Integer("partitions", 1);
        int runs = options.Integer("runs", 5);
        options.RefuseUnread();
        Shape[] shapes =
        [
            new("pingPong", 1, 2, 1, () => MessageShapes.PingPong(messages)),
            new("flood", 1, 2, 1_000, () => MessageShapes.Flood(messages)),
            new("pairs64", 1, 128, 64, () => MessageShapes.Pairs(64, messages)),
            new("barrier8", 16, 8, 8, () => MessageShapes.Barrier(messages / 16)),
        ];
        JsonObject result = [];
        JsonObject details = [];
        foreach (Shape shape in shapes)
        {
            JsonObject measured = Measure(shape, partitions, runs);
            details[shape.Name] = measured;
            // Ping-pong is the headline.
            if (shape == shapes[0])
                (result["perSecond"], result["runs"]) = (measured["perSecond"]!.DeepClone(), measured["runs"]!.DeepClone());
        }
        result["shapes"] = details;
        return result;
    }

    private static JsonObject Measure(Shape shape, int partitions, int runs)
    {
        Samples rates = new();
        Samples processorRates = new();
        Samples bare = new();
        Samples processorBare = new();
        long events = 0;
        long allocated = 0;
        for (int run = 0; run <= runs; run++)
        {
            LoopClock clock = new(partitions == 1 ? new SequentialEngine() : new ParallelEngine(partitions));
            RunReport report = shape.Make().Run(clock, new RunControl { Observer = clock });
            events = report.Events;
            allocated = clock.Allocated;
            TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
            long before = Stopwatch.GetTimestamp();
            long seen = new BareQueueLoop(shape.Handlers, shape.InFlight).Run(events);
            double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
            double processor = (Environment.CpuUsage.TotalTime - processorBefore).TotalSeconds;
            if (seen != events)
                throw new InvalidOperationException($"The bare loop handled {seen} of {events} messages.");
            if (run == 0)
                continue;
            rates.Add(events / clock.Elapsed.TotalSeconds / shape.MessagesPerUnit);
            processorRates.Add(events / clock.Processor.TotalSeconds / shape.MessagesPerUnit);
            bare.Add(events / seconds / shape.MessagesPerUnit);
            processorBare.Add(events / processor / shape.MessagesPerUnit);
        }
        return new JsonObject
        {
            ["perSecond"] = Math.Round(rates.Median),
            ["runs"] = rates.ToJson(),
            ["barePerSecond"] = Math.Round(bare.Median),
            ["ofBare"] = Math.Round(rates.Median / bare.Median, 3),
            ["perProcessorSecond"] = Math.Round(processorRates.Median),
            ["ofBareByProcessor"] = Math.Round(processorRates.Median / processorBare.Median, 3),
            ["unit"] = shape.MessagesPerUnit == 1 ? "message" : $"round of {shape.MessagesPerUnit} messages",
            ["events"] = events,
            ["bytesPerEvent"] = Math.Round(allocated / (double)events, 3),
        };
    }

    private sealed record Shape(string Name, int MessagesPerUnit, int Handlers, int InFlight, Func<ActorSystem> Make);
}
