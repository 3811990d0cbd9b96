/** Answers with the time of the answer, in ms of the clock that all processes of a Linux machine share. */
exports.handler = async () => ({ answeredAt: Number(process.hrtime.bigint()) / 1e6 });
