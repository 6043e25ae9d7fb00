"""Coroutines that sleep, and a subprocess."""

import asyncio


async def nap(seconds):
    await asyncio.sleep(seconds)
    print(seconds)
    return seconds


async def main():
    print(await asyncio.gather(nap(2), nap(1)))
    echo = await asyncio.create_subprocess_exec("echo", "hello", stdout=asyncio.subprocess.PIPE)
    print(await echo.communicate())


asyncio.run(main())
