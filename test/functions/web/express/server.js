'use strict';
/** The application on a port, as anywhere: the web adapter passes requests on to it. */
const { app } = require('./app.js');

app.listen(Number(process.env.PORT ?? 8080));
