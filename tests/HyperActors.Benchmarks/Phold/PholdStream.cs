namespace HyperActors.Benchmarks.Phold;

/// <summary>
/// L'Ecuyer's combined generator CLCG4, as the PHOLD of ROSS uses it: four multiplicative generators and one stream a
/// logical process, 2⁷² draws apart (L'Ecuyer and Andres, 1997).
/// </summary>
/// <remarks>The order of additions is part of the definition: other roundings give other bits.</remarks>
internal struct PholdStream
{
    private const long M0 = 2147483647;
    private const long M1 = 2147483543;
    private const long M2 = 2147483423;
    private const long M3 = 2147483323;

    private uint _x0;
    private uint _x1;
    private uint _x2;
    private uint _x3;

    /// <summary>Starts the stream of a logical process.</summary>
    public PholdStream(int process)
    {
        _x0 = Start(11111111, 584425330, M0, process);
        _x1 = Start(22222222, 1351201844, M1, process);
        _x2 = Start(33333333, 1323813018, M2, process);
        _x3 = Start(44444444, 28067816, M3, process);
    }

    /// <summary>The four states, for tests and for the hash of a run.</summary>
    public readonly (uint, uint, uint, uint) State => (_x0, _x1, _x2, _x3);

    /// <summary>Draws a number from 0 to below 1.</summary>
    public double Next()
    {
        _x0 = (uint)(45991L * _x0 % M0);
        double u = 4.65661287524579692e-10 * _x0;
        _x1 = (uint)(207707L * _x1 % M1);
        u -= 4.65661310075985993e-10 * _x1;
        if (u < 0)
            u += 1;
        _x2 = (uint)(138556L * _x2 % M2);
        u += 4.65661336096842131e-10 * _x2;
        if (u >= 1)
            u -= 1;
        _x3 = (uint)(49689L * _x3 % M3);
        u -= 4.65661357780891134e-10 * _x3;
        if (u < 0)
            u += 1;
        return u;
    }

    /// <summary>Adds the state to the FNV-1a hash of a run.</summary>
    public readonly void AddTo(ref ulong hash)
    {
        const ulong Prime = 1099511628211;
        unchecked
        {
            hash = (hash ^ _x0) * Prime;
            hash = (hash ^ _x1) * Prime;
            hash = (hash ^ _x2) * Prime;
            hash = (hash ^ _x3) * Prime;
        }
    }

    private static uint Start(long seed, long step, long modulus, int process)
    {
        long power = 1;
        for (int bit = 30; bit >= 0; bit--)
        {
            power = power * power % modulus;
            if ((process >> bit & 1) != 0)
                power = power * step % modulus;
        }
        return (uint)Math.Clamp(seed * power % modulus, 1, modulus - 1);
    }
}
