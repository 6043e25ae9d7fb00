"""A task waits for an item in a queue of its event loop, and no other task is left to put one."""

import asyncio


async def main():
    await asyncio.Queue().get()


asyncio.run(main())  # BLOCKED main
