import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LambdaCoverage } from 'lambda-coverage/cdk';

const app = new App();
const shop = new Stack(app, 'Shop');
new LambdaFunction(shop, 'OrdersApi', {
  functionName: 'orders-api',
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromAsset('../../orders-api/dist'),
});

const coverage = new LambdaCoverage(new Stack(app, 'Coverage'), 'Coverage');
coverage.record(app);
