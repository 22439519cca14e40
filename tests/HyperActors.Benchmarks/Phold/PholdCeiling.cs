namespace HyperActors.Benchmarks.Phold;

/// <summary>The model without any event set: the same draws and the same logarithm, one process after the other.</summary>
internal static class PholdCeiling
{
    /// <summary>Draws for a number of events and returns a checksum, so that nothing can be left out.</summary>
    public static long Run(PholdParameters parameters, bool fast, long events) =>
        fast ? RunFast(parameters, events) : RunExact(parameters, events);

    private static long RunExact(PholdParameters parameters, long events)
    {
        PholdStream[] streams = new PholdStream[parameters.Processes];
        for (int index = 0; index < streams.Length; index++)
            streams[index] = new PholdStream(index);
        long sum = 0;
        int current = 0;
        for (long done = 0; done < events; done++)
        {
            ref PholdStream stream = ref streams[current];
            current = current + 1 == streams.Length ? 0 : current + 1;
            if (stream.Next() <= parameters.Remote)
                sum += (int)(stream.Next() * streams.Length);
            double increment = -parameters.Exponential * Math.Log(stream.Next()) + parameters.Lookahead;
            sum += (long)(increment * 1024);
        }
        return sum;
    }

    private static long RunFast(PholdParameters parameters, long events)
    {
        RandomStream[] streams = new RandomStream[parameters.Processes];
        for (int index = 0; index < streams.Length; index++)
            streams[index] = RandomStream.For(1, "phold " + index);
        ulong remote = Probability.FromDouble(parameters.Remote).Threshold;
        long sum = 0;
        int current = 0;
        for (long done = 0; done < events; done++)
        {
            ref RandomStream stream = ref streams[current];
            current = current + 1 == streams.Length ? 0 : current + 1;
            if (stream.Next() < remote)
                sum += stream.Below(streams.Length);
            sum += (long)(1024 * (parameters.Exponential * ExponentialTable.Draw(stream.Next()) + parameters.Lookahead));
        }
        return sum;
    }
}
