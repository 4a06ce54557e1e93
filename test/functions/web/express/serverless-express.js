'use strict';
const serverlessExpress = require('@codegenie/serverless-express');
const { app } = require('./app.js');

module.exports = {
  handler: serverlessExpress({ app, binarySettings: { contentTypes: ['application/octet-stream'] } }),
};
